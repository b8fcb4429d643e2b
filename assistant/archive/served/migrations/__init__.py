"""How the tables of an index come to be what they are today."""
