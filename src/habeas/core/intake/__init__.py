"""Files of every kind become rows and texts, each row reported; consents become what may be used."""
