"""Ask an archive of articles and get an answer made of checked citations."""
