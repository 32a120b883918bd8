"""Papers as PDF: fonts, shaped text, pages. Nothing here knows what a paper is about."""
