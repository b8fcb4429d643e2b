"""How records of earlier versions come to have today's tables."""
