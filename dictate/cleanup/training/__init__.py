"""How the weights of the tagger are made. No part of the program: see README.md beside this."""
