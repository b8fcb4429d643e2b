"""Every text of a surface that people read, in Japanese and English, one module a place."""
