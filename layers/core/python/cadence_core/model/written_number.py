"""Numbers of JSON that print as they were written."""


class WrittenNumber(float):
    """A float that prints the digits it was read from: 1.10 and 1500.00, not 1.1 and 1500.0."""

    __slots__ = ("_digits",)
    _digits: str

    def __new__(cls, digits: str) -> "WrittenNumber":
        """Return the number that JSON writes as ``digits``."""
        number = super().__new__(cls, digits)
        number._digits = digits
        return number

    def __getnewargs__(self) -> tuple[str]:  # type: ignore[override]
        """Pickle the digits; by itself a float would pickle its value."""
        return (self._digits,)

    def __str__(self) -> str:
        return self._digits
