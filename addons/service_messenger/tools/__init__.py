from . import cleaning, delivery, neutral, phrases
