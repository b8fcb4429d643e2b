# What Jekyll makes of each document that it writes, without its layout: a JSON object a line.
#
#   ruby jekyll.rb SITE OUT.jsonl [CONFIG,CONFIG…]
#
# Plugins are off, and pages are read but not rendered.
require "jekyll"
require "json"

# Jekyll 3 reads `permalink: :title` as text; Ruby's own YAML refuses it.
Psych::ScalarScanner.prepend(Module.new do
  def tokenize(text)
    text.to_s.start_with?(":") ? text : super
  end
end)

source, out, files = ARGV
options = {
  "destination" => File.join(File.dirname(out), "_site"), "theme" => nil,
  "plugins" => [], "whitelist" => [], "plugins_dir" => "_no_plugins", "disable_disk_cache" => true,
  "quiet" => true, "incremental" => false
}
# As the command line does: `source:` of the configuration holds unless --source is given.
Dir.chdir(source)
options["config"] = files.split(",") if files
Jekyll.logger.log_level = :error
site = Jekyll::Site.new(Jekyll.configuration(options))
site.reset
site.read
payload = site.site_payload
File.open(out, "w") do |file|
  file.puts(JSON.generate("jekyll" => Jekyll::VERSION))
  site.documents.each do |document|
    next unless document.write?

    document.data["layout"] = "none"
    made = { "path" => document.relative_path }
    begin
      document.renderer.payload = payload
      document.renderer.run
      made.merge!(
        "url" => document.url, "date" => document.date.iso8601,
        "categories" => Array(document.data["categories"]).map(&:to_s),
        "tags" => Array(document.data["tags"]).map(&:to_s), "html" => document.content
      )
    rescue StandardError, Liquid::Error => e
      made["error"] = e.message
    end
    file.puts(JSON.generate(made))
  end
end
