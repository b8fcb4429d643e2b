"""Built sites, sitemaps and feeds: pages of HTML, in a folder or by HTTP, whatever made them."""
