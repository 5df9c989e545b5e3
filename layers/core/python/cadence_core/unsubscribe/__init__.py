"""The page behind the unsubscribe link."""
