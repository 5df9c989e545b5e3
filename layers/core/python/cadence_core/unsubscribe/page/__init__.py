"""The page behind the unsubscribe link: one small HTML file with texts in three languages."""
