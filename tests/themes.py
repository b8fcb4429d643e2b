"""Bodies of pages as themes that many sites have make them, with {} for the article."""

THEMES = {
    "a block theme of WordPress": '<div class="wp-site-blocks"><header class="wp-block-template-part">'
    '<p class="wp-block-site-title"><a href="/">Isle</a></p></header><main class="wp-block-group">'
    '<h1 class="wp-block-post-title">Ferry</h1><div class="wp-block-post-date"><time datetime='
    '"2024-05-03">May 3</time></div><div class="entry-content wp-block-post-content">{}'
    '<div class="sharedaddy sd-sharing-enabled"><h3>Share this:</h3></div>'
    '<div id="jp-relatedposts" class="jp-relatedposts"><h3>Related</h3></div></div>'
    '<div class="wp-block-comments"><h2>Leave a reply</h2><form><p>Name</p></form></div></main></div>',
    "a classic theme of WordPress": '<div id="page"><div id="content" class="site-content"><article '
    'id="post-7" class="post-7 post type-post hentry category-news tag-sea"><header class='
    '"entry-header"><h1 class="entry-title">Ferry</h1><div class="entry-meta"><span class="posted-on">'
    '<time class="entry-date published" datetime="2024-05-03">May 3</time></span><span class="byline">'
    'by <a class="url fn n" href="/a">Ines</a></span></div></header><div class="entry-content">{}</div>'
    '<footer class="entry-footer"><span class="cat-links">Posted in <a rel="category tag" href="/n">News'
    '</a></span></footer></article><nav class="navigation post-navigation"><a rel="prev">Old</a></nav>'
    '<div id="comments" class="comments-area"><p>A comment that somebody wrote about this.</p></div>'
    '</div><aside id="secondary" class="widget-area"><h2>Recent</h2></aside></div>',
    "Ghost": '<main id="site-main" class="gh-main"><article class="gh-article post"><header class='
    '"gh-article-header"><h1 class="gh-article-title">Ferry</h1><div class="gh-article-meta"><h4 class='
    '"gh-article-author-name"><a href="/a/">Ines</a></h4><time class="gh-article-meta-date" datetime='
    '"2024-05-03">May 3</time></div></header><section class="gh-content gh-canvas">{}</section>'
    '</article><div class="gh-read-next"><h2>Read next</h2><article class="gh-card"><p>Bus</p></article>'
    "</div></main>",
    "Eleventy's base": '<main id="skip"><heading-anchors><h1>Ferry</h1><ul class="post-metadata"><li>'
    '<time datetime="2024-05-03">3 May</time></li><li><a href="/tags/sea/" class="post-tag">sea</a></li>'
    '</ul>{}<ul class="links-nextprev"><li class="links-nextprev-prev">Previous<br><a href="/b/">Bus</a>'
    "</li></ul></heading-anchors></main>",
    "Hexo's NexT": '<div class="main-inner post posts-expand"><div class="post-block"><article itemscope '
    'class="post-content"><header class="post-header"><h1 class="post-title">Ferry</h1><div class='
    '"post-meta-container"><span class="post-meta-item"><time itemprop="dateCreated datePublished" '
    'datetime="2024-05-03">May 3</time></span></div></header><div class="post-body" itemprop='
    '"articleBody">{}</div><footer class="post-footer"><div class="post-tags"><a href="/t" rel="tag"># '
    'sea</a></div><div class="post-nav"><a rel="prev" href="/b">Bus</a></div></footer></article></div>'
    "</div>",
    "Docusaurus": '<main class="col col--7"><article><header><h1 class="title_xvU1">Ferry</h1><div class='
    '"container_mt6G margin-vert--md"><time datetime="2024-05-03">May 3</time> · One min read</div>'
    '</header><div id="__blog-post-container" class="markdown">{}</div><footer class="row"><b>Tags:</b>'
    '</footer></article><nav class="pagination-nav"><a rel="next">Bus</a></nav></main><div class='
    '"col col--2"><div class="tableOfContents_bqdL"><ul><li><a href="#winter">In winter</a></li></ul>'
    "</div></div>",
    "Blogger": '<div class="main section" id="main"><div class="widget Blog"><h2 class="date-header">'
    '<span>Friday, May 3, 2024</span></h2><div class="post hentry uncustomized-post-template"><h3 class='
    '"post-title entry-title">Ferry</h3><div class="post-body entry-content" itemprop="description '
    'articleBody">{}</div><div class="post-footer"><span class="post-author vcard">Posted by Ines</span>'
    '</div></div><div class="comments" id="comments"><p>What a nice post that you wrote here.</p></div>'
    "</div></div>",
}
