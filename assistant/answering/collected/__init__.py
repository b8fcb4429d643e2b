"""What the staff collect: paragraphs in folders, briefings from them, tables of who paid whom."""
