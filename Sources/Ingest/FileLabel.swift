/// The file's name without its endings, for the vehicle where nothing names one.
func fileLabel(_ baseName: String) -> String {
  var stem = baseName
  for _ in 0..<2 {
    guard let dot = stem.lastIndex(of: "."), dot != stem.startIndex,
      stem.distance(from: dot, to: stem.endIndex) <= 5
    else { break }
    stem = String(stem[..<dot])
  }
  return trimmed(stem).isEmpty ? baseName : trimmed(stem)
}

/// The first plate in `text`, half width and upper case as it must be; nil where there is none.
func plate(in text: String) -> String? {
  let scalars = Array(text.unicodeScalars)
  let provinces = Set("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼".unicodeScalars)
  let endings = Set("挂学警港澳".unicodeScalars)
  func isPlateBody(_ scalar: Unicode.Scalar) -> Bool {
    ("0"..."9").contains(scalar) || ("A"..."Z").contains(scalar)
  }
  for index in scalars.indices where provinces.contains(scalars[index]) {
    var end = index + 1
    guard end < scalars.count, ("A"..."Z").contains(scalars[end]) else { continue }
    end += 1
    while end < scalars.count, end - index < 8, isPlateBody(scalars[end]) { end += 1 }
    if end < scalars.count, end - index == 6, endings.contains(scalars[end]) { end += 1 }
    guard end - index >= 7 else { continue }
    var plate = String.UnicodeScalarView()
    plate.append(contentsOf: scalars[index..<end])
    return String(plate)
  }
  return nil
}

/// The plate in a file name, else the name without its endings.
package func vehicleLabel(ofFile baseName: String) -> String {
  plate(in: baseName) ?? fileLabel(baseName)
}
