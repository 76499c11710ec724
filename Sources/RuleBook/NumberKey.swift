package import Telemetry

/// Every single number of the rule book, by its key in the YAML.
package enum NumberKey: String, Sendable, Hashable, CaseIterable {
  case fixError = "fix_error"
  case gnssSpeedMargin = "gnss_speed_margin"
  case speedAgreement = "speed_agreement"
  case witnessMinimum = "witness_minimum"
  case witnessMaximum = "witness_maximum"
  case maximumHdop = "maximum_hdop"
  case minimumSatellites = "minimum_satellites"
  case minuteClock = "minute_clock"
  case gapMinimum = "gap_minimum"
  case gapIntervalMultiple = "gap_interval_multiple"
  case gapMaximum = "gap_maximum"
  case gapUndeclared = "gap_undeclared"
  case speedingTolerance = "speeding_tolerance"
  case speedingMinimum = "speeding_minimum"
  case speedingMinimumFixes = "speeding_minimum_fixes"
  case speedingMinimumFixesSparse = "speeding_minimum_fixes_sparse"
  case speedingSparseInterval = "speeding_sparse_interval"
  case speedingDip = "speeding_dip"
  case speedingDipFixes = "speeding_dip_fixes"
  case overcrowdingMinimum = "overcrowding_minimum"
  case movingSpeed = "moving_speed"
  case adultsCounted = "adults_counted"
  case motionWitnessMaximum = "motion_witness_maximum"
  case expiringWithin = "expiring_within"
  case impossibleSpeed = "impossible_speed"
  case spikeAcceleration = "spike_acceleration"
  case frozenMinimumFixes = "frozen_minimum_fixes"
  case stopRadius = "stop_radius"
  case stopMinimum = "stop_minimum"
  case corridorDefault = "corridor_default"
  case deviationMinimum = "deviation_minimum"
  case deviationMinimumDistance = "deviation_minimum_distance"
  case routeEndZone = "route_end_zone"
  case deviationProofFixes = "deviation_proof_fixes"
  case deviationProofMinimum = "deviation_proof_minimum"
  case deviationProofMaximum = "deviation_proof_maximum"
  case deviationProofChord = "deviation_proof_chord"
  case stopZone = "stop_zone"
  case stopStandMinimum = "stop_stand_minimum"
  case stopAway = "stop_away"
  case unplannedMinimum = "unplanned_minimum"
  case runSlack = "run_slack"
  case runShare = "run_share"
  case fatigueSumPair = "fatigue_sum_pair"
  case fatigueRestRadius = "fatigue_rest_radius"
  case fatigueGapSpeed = "fatigue_gap_speed"
  case offScheduleTolerance = "off_schedule_tolerance"
  case offScheduleMinimum = "off_schedule_minimum"
  case driverMinimumAge = "driver_minimum_age"
  case driverMaximumAge = "driver_maximum_age"
  case driverWarnAge = "driver_warn_age"
  case driverClassYears = "driver_class_years"
  case driverFullScoreCycles = "driver_full_score_cycles"
  case vehicleMinimumSeats = "vehicle_minimum_seats"
  case inspectionInterval = "inspection_interval"
  case drivingMaximum = "driving_maximum"
  case drivingRest = "driving_rest"

  /// Section of the YAML it stands in.
  package var section: String {
    switch self {
    case .driverMinimumAge, .driverMaximumAge, .driverWarnAge, .driverClassYears,
      .driverFullScoreCycles, .vehicleMinimumSeats, .inspectionInterval, .drivingMaximum,
      .drivingRest:
      "requirements"
    default: "thresholds"
    }
  }
}

/// Unit of a number; the program keeps it as an integer of `10^-decimals` units.
package enum NumberUnit: String, Sendable, Hashable, CaseIterable {
  case meters = "m"
  case kilometersPerHour = "km/h"
  case kilometersPerHourPerSecond = "km/h per s"
  case seconds = "s"
  case hdop = "HDOP"
  case percent = "%"
  case minutes = "min"
  case satellites, times, fixes, persons, days, years, cycles, seats, months

  package var decimals: Int {
    switch self {
    case .meters: 3
    case .kilometersPerHour, .kilometersPerHourPerSecond, .hdop: 1
    default: 0
    }
  }

  /// Word after a number, for people.
  package func word(_ language: Language) -> String {
    switch (self, language) {
    case (.meters, .zh): "米"
    case (.kilometersPerHour, .zh): "公里/小时"
    case (.kilometersPerHourPerSecond, .zh): "公里/小时每秒"
    case (.seconds, .zh): "秒"
    case (.minutes, .zh): "分钟"
    case (.hdop, _): "HDOP"
    case (.percent, _): "%"
    case (.satellites, .zh): "颗"
    case (.times, .zh): "倍"
    case (.fixes, .zh): "点"
    case (.persons, .zh): "人"
    case (.days, .zh): "天"
    case (.years, .zh): "年"
    case (.cycles, .zh): "个周期"
    case (.seats, .zh): "座"
    case (.months, .zh): "个月"
    case (_, .en): rawValue
    }
  }
}
