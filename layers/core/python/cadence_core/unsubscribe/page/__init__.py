"""The page behind the unsubscribe link: one small HTML file, its words in three languages."""
