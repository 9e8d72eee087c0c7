extension RuleBook {
  /// `after` and `unless` must form no circle.
  func checkCircles(_ mistakes: inout [Mistake]) {
    let next = Dictionary(uniqueKeysWithValues: rules.map { ($0.name, $0.after + $0.unless) })
    for rule in rules where reaches(rule.name, rule.name, next) {
      mistakes.append(
        Mistake(
          Title(
            en: "\"\(rule.name)\" waits for itself by way of \"after\" or \"unless\".",
            zh: "“\(rule.name)”经由“after”或“unless”等待自己。"),
          remedy: Title(en: "Remove one of them from the circle.", zh: "请去掉循环中的一处。"),
          at: rule.relations.first?.position ?? rule.position,
          length: rule.relations.first?.name.count ?? 1))
    }
  }

  func reaches(_ from: String, _ to: String, _ next: [String: [String]]) -> Bool {
    var open = next[from] ?? []
    var seen: Set<String> = []
    while let name = open.popLast() {
      if name == to { return true }
      if seen.insert(name).inserted { open += next[name] ?? [] }
    }
    return false
  }
}
