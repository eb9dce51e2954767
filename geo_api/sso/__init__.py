"""Sign-on by another house (OpenID Connect): who somebody is comes from there, what they may do from our own table."""
