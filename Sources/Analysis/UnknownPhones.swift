import Ingest
import Registry
import Telemetry

/// Terminals of captures whose phone no vehicle of the registry has: said once each, with what to add.
///
/// Without a table of vehicles nothing is said; the phone stands for the vehicle.
func unknownPhones(
  _ phones: [CapturedPhone], _ registry: Registry?, zone: ZoneOffset
) -> [Diagnostic] {
  guard let registry, registry.has(.vehicles) else { return [] }
  var seen: Set<String> = []
  var diagnostics: [Diagnostic] = []
  for phone in phones {
    let day = Timestamp(seconds: phone.firstSeconds).date(in: zone)
    guard registry.resolve(VehicleLabel(text: phone.text), on: day) == nil,
      seen.insert(phone.text).inserted
    else { continue }
    let plate = phone.plate.map { normalizePlate($0) }.flatMap { looksLikePlate($0) ? $0 : nil }
    let said = plate.map {
      Message(zh: "（终端注册时自称 \($0)）", en: " (at its registration the terminal said \($0))")
    }
    diagnostics.append(
      Diagnostic(
        .warning, "phone-unregistered", at: phone.location, found: phone.text,
        expected: "vehicles.sim",
        message: Message(
          zh: "没有一辆登记的车有此终端手机号，以号码代车；请在 vehicles 表该车的 sim（终端手机号）一列填入。" + (said?.zh ?? ""),
          en:
            "No registered vehicle has this terminal phone, which stands for the vehicle; enter it in the column sim of the vehicles table."
            + (said?.en ?? ""))))
  }
  return diagnostics
}
