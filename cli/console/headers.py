"""What every answer forbids the browser: other origins, scripts, caches."""

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# An email brings styles of its own; it may load and run nothing.
DOCUMENT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none';"
    " base-uri 'none'; frame-ancestors 'self'; sandbox"
)
HEADERS = {
    "Cache-Control": "no-store",
    # With no-referrer, browsers hide the origin of our own forms, too.
    "Referrer-Policy": "same-origin",
    # A policy does not stop a <link> in an email from looking up a name.
    "X-DNS-Prefetch-Control": "off",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
