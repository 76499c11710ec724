import Telemetry

/// Who may drive what, when: an office's tables, asked *as of* a day.
package struct Registry: Sendable {
}
