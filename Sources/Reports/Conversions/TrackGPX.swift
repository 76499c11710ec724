package import Analysis
import Geo
package import Telemetry

/// GPX 1.1: one track a vehicle and local day, a new segment after every gap; times in UTC, as the format asks.
package struct TrackGPX: ConversionWriter {
  private let zone: ZoneOffset
  package private(set) var leftOut = 0

  package init(zone: ZoneOffset) { self.zone = zone }

  package func head() -> [UInt8] {
    Array(
      ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + "<gpx version=\"1.1\" creator=\"chaperone\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n")
        .utf8)
  }

  package func foot() -> [UInt8] { Array("</gpx>\n".utf8) }

  package mutating func write(_ track: NormalisedTrack) -> [UInt8] {
    var out = ByteWriter(capacity: track.records.count * 110)
    for day in track.days {
      let pieces = DayPieces(track, day.range)
      leftOut += pieces.leftOut
      out.raw("<trk>\n<name>")
      out.text(Self.escaped(track.vehicle.plate + " " + day.date.description))
      out.raw("</name>\n")
      for piece in pieces.pieces {
        out.raw("<trkseg>\n")
        for index in pieces.fixes[piece] { write(track, index, to: &out) }
        out.raw("</trkseg>\n")
      }
      out.raw("</trk>\n")
    }
    return out.bytes
  }

  private func write(_ track: NormalisedTrack, _ index: Int, to out: inout ByteWriter) {
    let record = track.records[index]
    out.raw("<trkpt lat=\"")
    out.fixed(Int64(track.coordinates[index].latitudeE6), decimals: 6, places: 6)
    out.raw("\" lon=\"")
    out.fixed(Int64(track.coordinates[index].longitudeE6), decimals: 6, places: 6)
    out.raw("\">")
    if let altitude = record.altitudeMeters {
      out.raw("<ele>")
      out.integer(Int64(altitude))
      out.raw("</ele>")
    }
    out.raw("<time>")
    out.localTime(record.time, in: ZoneOffset(seconds: 0), separator: 0x54)
    out.raw("Z</time>")
    if let satellites = record.satellites {
      out.raw("<sat>")
      out.integer(Int64(satellites))
      out.raw("</sat>")
    }
    if let hdop = record.hdopDeci {
      out.raw("<hdop>")
      out.fixed(Int64(hdop), decimals: 1, places: 1)
      out.raw("</hdop>")
    }
    out.raw("</trkpt>\n")
  }

  /// Text as XML 1.0 may hold it; what it may not becomes U+FFFD.
  private static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "\t", "\n", "\r": out += " "
      case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{FFFE}", "\u{FFFF}": out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
