"""Nothing yet: what rests on what, for withdrawal, retraction and correction, will be walked from here."""
