package import Telemetry

/// Takes the messages of a capture, and what was skipped.
package protocol CaptureSink {
  mutating func take(_ message: DecodedMessage, at place: CapturePlace)
  mutating func take(_ diagnostic: Diagnostic)
}

/// Reads a whole capture and takes each message apart, field by field.
package struct CaptureDecoder<Output: CaptureSink> {
  private var reader: CaptureReader<MessageMaker<Output>>

  package init(_ form: CaptureForm, source: String, output: Output) {
    reader = CaptureReader(form, source: source, output: MessageMaker(output: output))
  }

  package var output: Output {
    get { reader.output.output }
    set { reader.output.output = newValue }
  }

  package mutating func feed(_ bytes: Span<UInt8>) { reader.feed(bytes) }
  package mutating func finish() { reader.finish() }
}

/// Makes messages of frames.
private struct MessageMaker<Output: CaptureSink>: CapturedFrameSink {
  var output: Output

  mutating func take(_ frame: Frame, _ content: Span<UInt8>, at place: CapturePlace) {
    output.take(DecodedMessage(frame, content), at: place)
  }

  mutating func take(
    _ frame: Frame, header: [UInt8], body: [UInt8], fragments: Int, at place: CapturePlace
  ) {
    output.take(
      DecodedMessage(frame, header: header, body: body, fragments: fragments), at: place)
  }

  mutating func take(_ diagnostic: Diagnostic) { output.take(diagnostic) }
}
