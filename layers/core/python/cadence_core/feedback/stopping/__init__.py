"""How people say that they want no more messages: one module a language, and how to read them."""
