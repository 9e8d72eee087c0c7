/// The way every number of the card came about, with its formula and source.
extension Advice {
  /// The card with every step, its formula, numbers and source below.
  public func explanation(_ language: Language) -> String {
    var card = CardText(language)
    let zh = language == .zh
    for item in nutrients {
      card.line()
      card.line("\(item.nutrient.title[language]) \(item.nutrient.shown)")
      for (i, step) in item.steps.enumerated() { explain(step, number: i + 1, &card) }
      let reason = zh ? item.reason.title.zh + "：" : item.reason.rawValue + ": "
      card.row(["  →", reason + item.sentence[language]], [4])
      if !item.parameters.isEmpty {
        let sets = item.parameters.map { $0.text(language) }
        card.row(["  =", sets.joined(separator: zh ? "、" : ", ")], [4])
      }
    }
    for remark in remarks where !remark.steps.isEmpty || remark.citation != nil {
      card.line()
      card.row(["", remark.sentence[language]], [0])
      for (i, step) in remark.steps.enumerated() { explain(step, number: i + 1, &card) }
      if let citation = remark.citation {
        card.row(["", "[" + citation.text(language) + "]"], [5])
      }
    }
    card.line()
    card.row(["", (zh ? "数据表：" : "Tables: ") + tablesText(language)], [0])
    return self.card(language) + card.text
  }

  private func explain(_ step: AdviceStep, number: Int, _ card: inout CardText) {
    let language = card.language
    let numbers = step.numbers.isEmpty ? "" : " = " + step.numbers
    let unit = step.unit == "1" ? "" : " " + step.unit
    card.row(["  \(number).", step.title[language]], [5])
    card.row(["", "\(step.formula)\(numbers) = \(fixed(step.value, 2))\(unit)"], [5])
    if let citation = step.citation { card.row(["", "[" + citation.text(language) + "]"], [5]) }
  }

  /// The tables with their versions, `uptake v1`.
  func tablesText(_ language: Language) -> String {
    tables.map { table in
      let words = table.split(separator: " ", maxSplits: 1).map(String.init)
      return Agronomy.title(of: words[0])[language] + " v" + (words.last ?? "")
    }.joined(separator: language == .zh ? "、" : ", ")
  }
}
