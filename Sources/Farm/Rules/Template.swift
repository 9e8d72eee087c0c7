/// A sentence with names in braces: `Oxygen in {unit} is {dissolved_oxygen}.`
enum Template {
  /// Names that stand for something other than a metric.
  static let words = ["unit", "farm", "gateway", "value", "worst", "since", "severity", "why"]

  /// The names in a sentence, each with its place in characters.
  static func names(_ text: String) -> [(String, Int)] {
    var names: [(String, Int)] = []
    var name: String?
    var start = 0
    for (i, character) in text.enumerated() {
      if character == "{" {
        (name, start) = ("", i)
      } else if character == "}", let found = name {
        names.append((found, start))
        name = nil
      } else {
        name?.append(character)
      }
    }
    return names
  }

  /// Whether a name can be filled in.
  static func known(_ name: String, _ scope: Scope) -> Bool {
    words.contains(name) || scope.numbers.contains { $0.name == name }
      || (!scope.gateway && Metric.named(name) != nil)
  }

  /// The sentence with its names replaced; a name without a value becomes "–".
  static func fill(_ text: String, _ value: (String) -> String?) -> String {
    var result = ""
    var name: String?
    for character in text {
      if character == "{" {
        name = ""
      } else if character == "}", let found = name {
        result += value(found) ?? "–"
        name = nil
      } else if name != nil {
        name!.append(character)
      } else {
        result.append(character)
      }
    }
    return name.map { result + "{" + $0 } ?? result
  }
}
