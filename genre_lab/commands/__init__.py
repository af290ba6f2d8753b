"""What the command line does that is more than one call. Nothing else imports from here."""
