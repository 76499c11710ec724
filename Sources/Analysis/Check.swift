package import Geo
package import Ingest
package import Registry
package import RuleBook
package import Telemetry

/// What to check and how; every field that can change the outcome is printed in the manifest.
package struct CheckOptions: Sendable {
  package var inputs: [LogInput]
  package var ingest: IngestOptions
  package var registry: Registry?
  package var ruleBook: RuleBook
  /// Datum of the logs where declared by option; else the profile's, the provider's, the one that fits, WGS-84.
  package var datum: Datum?
  /// Only findings that start in here; earlier records still give context.
  package var from: Timestamp?
  package var to: Timestamp?
  /// Only this vehicle, by plate or source id.
  package var vehicle: String?
  /// Workers; 1 or more.
  package var jobs: Int

  /// Cuts the days, reads times without offset, prints times.
  package var zone: ZoneOffset { ingest.zone }

  /// How logs are read, with what the registry's profiles say.
  var ingestWithProfiles: IngestOptions {
    var options = ingest
    if let registry {
      options.profiles = registry.columnProfiles
      options.mapping = registry.vendorMapping
    }
    return options
  }

  package init(
    inputs: [LogInput], ingest: IngestOptions, registry: Registry?, ruleBook: RuleBook, jobs: Int
  ) {
    self.inputs = inputs
    self.ingest = ingest
    self.registry = registry
    self.ruleBook = ruleBook
    self.jobs = jobs
  }
}

/// How far a check has come, for whoever shows progress.
package enum CheckProgress: Sendable, Hashable {
  /// Bytes read of the inputs' total; the total is nil for standard input.
  case reading(bytes: UInt64, of: UInt64?)
  case judging(vehicles: Int, of: Int)
}
