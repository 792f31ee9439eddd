"""Working copies: a report as a DOCX that colleagues edit, with its checks inside, and the way back."""
