"""Read the values that lists and parties share: countries, dates, kinds of identifiers, FollowTheMoney.

Both sides of a comparison are read by the same code, or they would differ where they are the same.
"""
