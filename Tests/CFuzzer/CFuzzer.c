// SwiftPM wants a source beside a header.
