"""What Jekyll itself makes of Liquid, and of the site that it stands in: Jekyll 4.3.1 has written
what is expected here."""

FILES = {
    "_config.yml": 'title: Quay Post\nurl: https://quay.example\nbaseurl: /news\ntimezone: Asia/Tokyo\nfares: {bus: 300, tram: 2.50}\nharbours: [North, South, "East Side"]\nfounded: 1998-04-03\nopened: 2001-02-03 04:05:06\nopen: yes\ndefaults:\n  - scope: {path: ""}\n    values: {section: harbour}\n',
    "_data/boats.yml": "- {name: Alca, crew: 4, port: North}\n- {name: Bera, crew: 12, port: South}\n- {name: Cito, port: North}\n",
    "_data/fares.csv": 'line,price,note\nbus,300,\ntram,250,"fast, new"\n',
    "_data/depths.tsv": "quay\tdepth\nNorth\t12\n",
    "_data/lights.json": '{"on": [1, 2.5, null, true], "who": {"keeper": "Ines"}}',
    "_data/teams/blue one.yml": "lead: Kai\n",
    "_includes/greeting.md": "Hello {{ include.name }}, {{ include.what | default: 'nobody' }}.",
    "_includes/plain.md": "Plain words.",
    "_includes/rows.html": "{% for boat in include.list %}<li>{{ boat.name }}</li>{% endfor %}",
    "_includes/sets.md": "{% include plain.md %}{% assign leaked = 'yes' %}",
    "_posts/2020-05-05-other.md": "---\ntitle: Other\ntags: sea\n---\nOther.\n",
    "_posts/beside.txt": "Beside {{ page.title }}.",
    "deep/_posts/2020-06-06-sub.md": "---\ntitle: Sub\ntags: [sea, land]\n---\nSub.\n",
}
FRONT = '---\ntitle: A Snippet\nfile: greeting.md\nkey: title\nnumber: 3\nlist: [p, q]\nnested: {deep: 7, word: "t"}\nday: 2021-03-04\ntime: 2021-03-04 05:06:07\noctal: 012\nquoted: "5"\nnothing:\nreal: 2.50\nwinter: false\nfare: 1,200\ntags: [sea, port]\n---\n'

SNIPPETS = [
    (
        "{{ page.title }}, {{ page.url }}, {{ page.id }}, {{ page.path }}, {{ page.slug }}, {{ page.ext }}",
        "A Snippet, /2020/05/10/snippet.html, /2020/05/10/snippet, _posts/2020-05-10-snippet.md, snippet, .md",
    ),
    (
        '{{ page.date }}, {{ page.date | date: "%-d %B %Y, %H:%M %z" }}',
        "2020-05-10 00:00:00 +0900, 10 May 2020, 00:00 +0900",
    ),
    (
        '{{ page.date | date: "%a %A %b %^b %e %j %y %I %l %p %P %U %V %u %F %T %D %R %% %:z %s" }}',
        "Sun Sunday May MAY 10 131 20 12 12 AM am 19 19 7 2020-05-10 00:00:00 05/10/20 00:00 % +09:00 1589036400",
    ),
    (
        '{{ page.date | date_to_string }}, {{ page.date | date_to_long_string }}, {{ page.date | date_to_string: "ordinal" }}',
        "10 May 2020, 10 May 2020, 10th May 2020",
    ),
    (
        '{{ page.date | date_to_long_string: "ordinal", "US" }}, {{ page.date | date_to_xmlschema }}, {{ page.date | date_to_rfc822 }}',
        "May 10th, 2020, 2020-05-10T00:00:00+09:00, Sun, 10 May 2020 00:00:00 +0900",
    ),
    (
        '{{ "March 14, 2016" | date: "%F" }} {{ "5 May 2019 10:11" | date: "%F %R" }} {{ 1152098955 | date: "%F" }} {{ "x" | date: "%F" }}',
        "2016-03-14 2019-05-05 10:11 2006-07-05 x",
    ),
    (
        "{{ page.day }} {{ page.time }} {{ page.octal }} {{ page.quoted }} {{ page.real }} {{ page.winter }} {{ page.fare }} {{ page.section }} [{{ page.nothing }}]",
        "2021-03-04 2021-03-04 14:06:07 +0900 10 5 2.5 false 1200 harbour []",
    ),
    (
        '{{ page.list }} {{ page.nested }} {{ page.nested.deep }} {{ page.list[1] }} {{ page.list.first }} {{ page.list.size }} {{ page["key"] }} {{ page[page.key] }}',
        'pq {"deep"=>7, "word"=>"t"} 7 q p 2 title A Snippet',
    ),
    (
        '{{ page.tags | join: ", " }} [{{ page.categories }}] [{{ page.unknown }}] [{{ unknown.deep }}]',
        "sea, port [] [] []",
    ),
    (
        "{{ site.title }} {{ site.url }}{{ site.baseurl }} {{ site.fares.bus }} {{ site.fares.tram }} {{ site.harbours }} {{ site.open }} {{ site.founded }} {{ site.opened }}",
        "Quay Post https://quay.example/news 300 2.5 NorthSouthEast Side true 1998-04-03 2001-02-03 13:05:06 +0900",
    ),
    (
        '{{ site.data.boats[1].name }} {{ site.data["boats"].last.port }} {{ site.data.boats }}',
        'Bera North {"name"=>"Alca", "crew"=>4, "port"=>"North"}{"name"=>"Bera", "crew"=>12, "port"=>"South"}{"name"=>"Cito", "port"=>"North"}',
    ),
    (
        "{{ site.data.fares[0].line }} {{ site.data.fares[1].price }} {{ site.data.fares[1].note }} [{{ site.data.fares[0].note }}]",
        "bus 250 fast, new []",
    ),
    (
        '{{ site.data.depths[0].depth }} {{ site.data.lights.on }} {{ site.data.lights.who.keeper }} {{ site.data.teams["blue_one"].lead }} [{{ site.data.none.x }}]',
        "12 12.5true Ines Kai []",
    ),
    (
        "{% for boat in site.data.boats %}{{ forloop.index }} {{ boat.name }}{% if boat.crew %} with {{ boat.crew }}{% else %} alone{% endif %}{% unless forloop.last %}, {% endunless %}{% endfor %}",
        "1 Alca with 4, 2 Bera with 12, 3 Cito alone",
    ),
    (
        "{% for boat in site.data.boats limit: 1 offset: 1 %}{{ boat.name }}{% endfor %} {% for i in (1..4) reversed %}{{ i }}{% endfor %} {% for x in page.unknown %}a{% else %}none{% endfor %}",
        "Bera 4321 none",
    ),
    (
        "{% for i in (1..9) %}{% if i == 3 %}{% continue %}{% endif %}{% if i > 5 %}{% break %}{% endif %}{{ i }}{% endfor %} {% for fare in site.fares %}{{ fare[0] }}: {{ fare[1] }} {% endfor %}",
        "1245 bus: 300 tram: 2.5 ",
    ),
    (
        "{% tablerow boat in site.data.boats cols: 2 %}{{ boat.name }}{% endtablerow %}",
        '<tr class="row1">\n<td class="col1">Alca</td><td class="col2">Bera</td></tr>\n<tr class="row2"><td class="col1">Cito</td></tr>\n',
    ),
    (
        '{% cycle "a", "b" %}{% cycle "a", "b" %}{% cycle "a", "b" %} {% increment n %}{% increment n %} {% decrement m %}',
        "aba 01 -1",
    ),
    (
        "{% capture told %}told by {{ page.title }}{% endcapture %}{{ told }}, {{ told | size }}, {{ told | upcase }}",
        "told by A Snippet, 17, TOLD BY A SNIPPET",
    ),
    (
        '{% case page.number %}{% when 1, 3 %}one or three{% else %}other{% endcase %} {% case page.title %}{% when "B" %}b{% else %}not b{% endcase %}',
        "one or three not b",
    ),
    (
        "{% if page.winter %}closed{% elsif page.number > 2 and site.open %}open{% else %}never{% endif %}",
        "open",
    ),
    (
        '{% if page.tags contains "sea" %}sea{% endif %} {% if page.title contains "Snip" %}snip{% endif %} {% unless page.winter %}summer{% endunless %} {% if page.unknown == nil %}nil{% endif %} {% if "" %}text{% endif %} {% if 0 %}zero{% endif %}',
        "sea snip summer nil text zero",
    ),
    (
        "{% comment %}hidden {{ page.title }}{% endcomment %}shown{% raw %} {{ page.title }} {% if %}{% endraw %} after",
        "shown {{ page.title }} {% if %} after",
    ),
    ("a {%- if true -%}  trimmed  {%- endif -%} b {{- page.number -}} c", "atrimmedb3c"),
    (
        '{% include greeting.md name="Bo" what=page.number %} {% include greeting.md name=\'a "q"\' %} {% include plain.md %}',
        'Hello Bo, 3. Hello a "q", nobody. Plain words.',
    ),
    (
        '{% include {{ page.file }} name="Cy" %} {% include rows.html list=site.data.boats %} {% include sets.md %} {{ leaked }}',
        "Hello Cy, nobody. <li>Alca</li><li>Bera</li><li>Cito</li> Plain words. yes",
    ),
    ("{% include_relative beside.txt %}", "Beside A Snippet."),
    (
        "{% post_url 2020-05-05-other %} {% post_url deep/2020-06-06-sub %} {% link _posts/2020-05-05-other.md %}",
        "/news/2020/05/05/other.html /news/deep/2020/06/06/sub.html /news/2020/05/05/other.html",
    ),
    (
        '{{ "/a b/ü.png" | relative_url }} {{ "/x" | absolute_url }} {{ "https://y.example/z" | relative_url }} {{ "x/index.html" | strip_index }}',
        "/news/a%20b/%C3%BC.png https://quay.example/news/x https://y.example/z x/",
    ),
    (
        '{{ "Some Title! Here" | slugify }} {{ "日本 x" | slugify }} {{ "A_b c" | slugify: "pretty" }} {{ "Ünï ó" | slugify: "latin" }} {{ "A b" | slugify: "raw" }} {{ "a.b c" | slugify: "ascii" }}',
        "some-title-here 日本-x a_b-c uni-o a-b a-b-c",
    ),
    (
        '{{ "one two  three" | number_of_words }} {{ "日本語 と x" | number_of_words: "cjk" }} {{ "日本語 と x" | number_of_words: "auto" }}',
        "3 5 5",
    ),
    (
        '{{ "<b>x</b> <!-- no -->& y" | strip_html }} {{ \'<b>"x"</b> &\' | xml_escape }} {{ "a b&c/d?" | cgi_escape }} {{ "a b&c/ü" | uri_escape }} {{ "  a   b " | normalize_whitespace }} {{ "1 &lt; 2 & 3" | escape_once }}',
        "x & y &lt;b&gt;&quot;x&quot;&lt;/b&gt; &amp; a+b%26c%2Fd%3F a%20b&c/%C3%BC a b 1 &lt; 2 &amp; 3",
    ),
    (
        '{{ 10 | plus: 5 }} {{ 10 | divided_by: 3 }} {{ 10.0 | divided_by: 4 }} {{ 3.14159 | round: 2 }} {{ 2.5 | round }} {{ 3.7 | floor }} {{ 4 | times: 2.5 }} {{ "3" | plus: "4" }} {{ 5 | at_least: 8 }} {{ "12abc" | to_integer }} {{ 0.1 | plus: 0.2 }}',
        "15 3 2.5 3.14 3 3 10.0 7 8 12 0.3",
    ),
    (
        '{{ "hello" | capitalize }} {{ "a-b-c" | replace: "-", "+" }} {{ "a-b" | append: "!" | prepend: "?" }} {{ "long text here" | truncate: 8 }} {{ "long text here" | truncatewords: 2 }} {{ "abcdef" | slice: -3, 2 }} {{ nil | default: "d" }} {{ true | append: "!" }}',
        "Hello a+b+c ?a-b! long ... long text... de d true!",
    ),
    (
        '{{ site.data.boats | map: "name" | join: ", " }} {{ site.data.boats | where: "port", "North" | map: "name" | array_to_sentence_string }} {{ site.data.boats | where_exp: "b", "b.crew > 5" | map: "name" }} {{ site.harbours | array_to_sentence_string: "or" }}',
        "Alca, Bera, Cito Alca and Cito Bera North, South, or East Side",
    ),
    (
        '{{ site.data.boats | sort: "crew" | map: "name" | join: " " }} {{ site.data.boats | sort: "crew", "last" | map: "name" | join: " " }} {{ "3,10,2" | split: "," | sort | join: "," }} {{ "b,A,c" | split: "," | sort_natural | join: "" }}',
        "Cito Alca Bera Alca Bera Cito 10,2,3 Abc",
    ),
    (
        '{% assign groups = site.data.boats | group_by: "port" %}{% for g in groups %}{{ g.name }} {{ g.size }} {{ g.items | map: "name" | join: "+" }}; {% endfor %}{{ site.data.boats | group_by_exp: "b", "b.name | slice: 0" | map: "name" | join: "" }}',
        "North 2 Alca+Cito; South 1 Bera; ABC",
    ),
    (
        '{{ site.data.boats | find: "name", "Bera" | jsonify }} {{ page.nested | jsonify }} {{ page.list | jsonify }} {{ nil | jsonify }} {{ page.nested | inspect }}',
        '{"name":"Bera","crew":12,"port":"South"} {"deep":7,"word":"t"} ["p","q"] null {&quot;deep&quot;=&gt;7, &quot;word&quot;=&gt;&quot;t&quot;}',
    ),
    (
        '{% assign a = "x,y,z" | split: "," %}{{ a | reverse | join: "-" }} {{ a | push: "w" | join }} {{ a | pop | join }} {{ a | shift | join }} {{ a | unshift: "v" | join }} {{ a | concat: page.list | join: "" }} {{ "a,b,a" | split: "," | uniq | join }}',
        "z-y-x x y z w x y y z v x y z xyzpq a b",
    ),
    ('{{ "**bold** text" | markdownify }}', "<p><strong>bold</strong> text</p>\n"),
    (
        "[{{ }}] [{{ .Values.x }}] {{ page.title | }} ${{ secrets.KEY }} {{ page.title upcase }} [{{ q && b }}] {{ page.title | upcase | downcase: }}",
        "[] [] A Snippet $ A Snippet [] a snippet",
    ),
    (
        '{% echo "e" | upcase %}{% # a remark %} {% assign z = 3 %}{% if z >= 3 %}at least{% endif %} {{ (1..3) }} {{ 1.50 }} {{ true }}',
        "E at least 1..3 1.5 true",
    ),
    (
        '{{ page.previous.title }} {{ page.next.title }} {{ site.posts | map: "title" | join: ", " }} {{ site.posts.first.url }} {{ site.tags.land | map: "title" }} {{ site.categories.deep.size }} {{ site.posts | where_exp: "p", "p.tags contains \'port\'" | size }}',
        "Other Sub Sub, A Snippet, Other /deep/2020/06/06/sub.html Sub 1 1",
    ),
]
