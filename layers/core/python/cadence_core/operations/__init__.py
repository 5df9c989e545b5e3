"""What an operator asks and does: each operation once, in the folder of its kind of work.

Beside the folders is what they share. ``catalog`` lists every operation by its name.
"""
