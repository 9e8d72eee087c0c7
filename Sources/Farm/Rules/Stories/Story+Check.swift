extension Story {
  /// What the story names that its rules do not have: a misspelt name would wait for ever, or watch
  /// nothing.
  public func check(against book: RuleBook) -> [Mistake] {
    let rules = book.rules.map(\.name) + [Engine.unacknowledged]
    var mistakes: [Mistake] = []
    for name in watched where !rules.contains(name) {
      mistakes.append(RuleBook.unknownRule(name, rules, places[name] ?? position))
    }
    for line in expected {
      let at = places[line.text] ?? position
      for word in line.words.dropFirst() where !knows(word, of: line, rules) {
        mistakes.append(
          Mistake(
            Title(
              en: "Nothing that happens here is called \"\(word)\".",
              zh: "这里不会出现“\(word)”。"),
            remedy: .near(
              word, in: rules + words(of: line),
              otherwise: Title(
                en: "Name a rule, a unit, a severity or \"quiet\".",
                zh: "请写规则名、单元、级别或“quiet”。")), at: at, length: line.text.count))
      }
    }
    return mistakes
  }

  private func knows(_ word: String, of line: Line, _ rules: [String]) -> Bool {
    line.words[0] == "command"
      ? line.words.dropFirst(3).isEmpty || words(of: line).contains(word)
        || line.words.firstIndex(of: word)! < 3
      : rules.contains(word) || words(of: line).contains(word)
  }

  /// Words that may follow in a line: units, and severities or what is said of a command.
  private func words(of line: Line) -> [String] {
    let units = site.farms.flatMap(\.units).map(\.id)
    return line.words[0] == "command"
      ? units + ["again"] : units + Severity.allCases.map(\.rawValue) + ["quiet"]
  }
}
