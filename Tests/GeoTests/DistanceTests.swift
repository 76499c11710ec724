import Geo
import Testing

/// Pairs and their geodesic in mm from Karney's geographiclib 2.1 for Python (`Geodesic.WGS84.Inverse`) on
/// exactly these rounded coordinates.
private let references: [(Int32, Int32, Int32, Int32, Double)] = [
  (119_912_345, 0, 119_912_390, 0, 5_009.38),
  (119_912_345, 0, 119_912_345, 136, 15_038.10),
  (119_912_345, 0, 119_913_697, 1_806, 250_060.77),
  (119_912_345, 0, 119_906_815, -15_297, 1_799_994.00),
  (119_912_345, 0, 119_732_709, 3_157, 20_000_034.74),
  (119_912_345, 0, 119_896_686, 180_186, 20_000_045.98),
  (119_912_345, 31_700_000, 119_912_398, 31_700_000, 5_024.37),
  (119_912_345, 31_700_000, 119_912_345, 31_700_135, 14_969.01),
  (119_912_345, 31_700_000, 119_913_932, 31_701_801, 250_026.00),
  (119_912_345, 31_700_000, 119_905_852, 31_684_745, 1_800_028.66),
  (119_912_345, 31_700_000, 119_701_399, 31_702_973, 19_999_973.70),
  (119_912_345, 31_700_000, 119_893_922, 31_879_682, 19_999_958.25),
  (119_912_345, -45_200_000, 119_912_409, -45_200_000, 5_028.61),
  (119_912_345, -45_200_000, 119_912_345, -45_199_865, 15_003.32),
  (119_912_345, -45_200_000, 119_914_260, -45_198_203, 250_049.94),
  (119_912_345, -45_200_000, 119_904_508, -45_215_219, 1_799_951.17),
  (119_912_345, -45_200_000, 119_657_855, -45_196_576, 20_000_012.49),
  (119_912_345, -45_200_000, 119_890_229, -45_020_720, 19_999_962.57),
  (119_912_345, 69_000_000, 119_912_470, 69_000_000, 5_001.28),
  (119_912_345, 69_000_000, 119_912_345, 69_000_134, 14_947.58),
  (119_912_345, 69_000_000, 119_916_106, 69_001_790, 250_022.44),
  (119_912_345, 69_000_000, 119_896_969, 68_984_836, 1_800_000.03),
  (119_912_345, 69_000_000, 119_412_489, 69_002_399, 19_999_999.34),
  (119_912_345, 69_000_000, 119_868_422, 69_178_603, 19_999_946.83),
]

@Suite("Distance") struct DistanceTests {
  private func coordinate(_ longitude: Int32, _ latitude: Int32) -> Coordinate {
    Coordinate(longitudeE6: longitude, latitudeE6: latitude)
  }

  @Test(arguments: references)
  func `agrees with the geodesic as its comment promises`(
    fromLon: Int32, fromLat: Int32, toLon: Int32, toLat: Int32, geodesic: Double
  ) {
    let actual = Double(
      distanceMillimeters(coordinate(fromLon, fromLat), coordinate(toLon, toLat)))
    let tolerance =
      switch (geodesic, abs(fromLat)) {
      case (...5_000_000, _): 1.1
      case (...10_000_000, _): 10.0
      case (_, ...32_000_000): 6.0
      default: 75.0
      }
    #expect(abs(actual - geodesic) <= tolerance)
    // Rounded down: never a millimetre more than there is, up to where the flat earth ends.
    if geodesic < 5_000_000 { #expect(actual <= geodesic + 0.1) }
  }

  @Test func `is the same both ways and when mirrored`() {
    var random = Random(seed: 7)
    for _ in 0..<2_000 {
      let a = coordinate(
        Int32(random.next(in: -179_000_000...179_000_000)),
        Int32(random.next(in: -89_000_000...89_000_000)))
      let b = coordinate(
        a.longitudeE6 + Int32(random.next(in: -200_000...200_000)),
        a.latitudeE6 + Int32(random.next(in: -200_000...200_000)))
      let there = distanceMillimeters(a, b)
      #expect(there == distanceMillimeters(b, a))
      #expect(
        there
          == distanceMillimeters(
            coordinate(-a.longitudeE6, a.latitudeE6), coordinate(-b.longitudeE6, b.latitudeE6)))
      #expect(
        there
          == distanceMillimeters(
            coordinate(a.longitudeE6, -a.latitudeE6), coordinate(b.longitudeE6, -b.latitudeE6)))
      #expect(distanceMillimeters(a, a) == 0)
    }
  }

  @Test(arguments: [0, 31_700_000, -69_000_000] as [Int32])
  func `the antimeridian is a line like any other`(latitude: Int32) {
    let across = distanceMillimeters(
      coordinate(179_999_000, latitude), coordinate(-179_998_500, latitude + 700))
    let plain = distanceMillimeters(
      coordinate(10_000_000, latitude), coordinate(10_002_500, latitude + 700))
    #expect(across == plain)
    #expect(across > 0)
    #expect(
      distanceMillimeters(coordinate(180_000_000, latitude), coordinate(-180_000_000, latitude))
        == 0)
  }

  @Test(arguments: [90_000_000, -90_000_000] as [Int32])
  func `all longitudes meet at a pole`(latitude: Int32) {
    for longitude in stride(from: Int32(-180_000_000), through: 180_000_000, by: 15_000_000) {
      #expect(
        distanceMillimeters(coordinate(0, latitude), coordinate(longitude, latitude)) == 0)
    }
    // One degree of meridian at the pole is 111.694 km (M = a² / b = 6,399,593.6258 m).
    let degree = distanceMillimeters(
      coordinate(0, latitude), coordinate(0, latitude / 90 * 89))
    #expect(abs(degree - 111_693_948) < 20_000)
  }

  @Test func `numbers off the globe give a length and no trap`() {
    let wild: [Int32] = [.min, -90_000_001, 0, 180_000_001, .max]
    for a in wild {
      for b in wild {
        #expect(distanceMillimeters(coordinate(a, b), coordinate(b, a)) >= 0)
        #expect(distanceMillimeters(coordinate(a, a), coordinate(b, b)) >= 0)
      }
    }
  }
}
