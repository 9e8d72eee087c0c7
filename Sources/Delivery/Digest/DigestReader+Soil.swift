import Farm
import Storage

extension DigestReader {
  /// Soil tests that came in, and advice that was given, for each unit that had either.
  func soil(_ span: Range<Instant>, _ past: Snapshot) throws -> [Facts.SoilFact] {
    var facts: [Facts.SoilFact] = []
    for farm in site.farms {
      let tests = try past.soilTests(farm: farm.id)
      let new = tests.filter { span.contains($0.receivedAt) }
      let advice = try past.advice(
        farm: farm.id, from: span.lowerBound, until: span.upperBound)
      for unit in farm.units {
        // The newest of each: what an earlier one of the same morning said no longer holds.
        let test = new.last { $0.test.unit == unit.id }?.test
        let given = advice.last { $0.unit == unit.id }
        let rests = given.flatMap { given in
          tests.first { $0.test.unit == unit.id && $0.test.id == given.test }?.test
        }
        guard let subject = test ?? rests else { continue }
        let lines = [test.map(found), given.flatMap(need)].compactMap(\.self)
        facts.append(
          Facts.SoilFact(
            farm: farm.id, unit: unit.id, sampled: subject.sampled, lines: lines))
      }
    }
    return facts
  }

  /// What a test found, the values that people know first.
  private func found(_ test: SoilTest) -> Title {
    let known: [Analyte] = [.ph, .organicMatter, .nitrogen, .phosphorus, .potassium, .conductivity]
    let values = known.compactMap { analyte in test.values.first { $0.analyte == analyte } }
    func words(_ language: Language) -> String {
      values.map { value in
        let number = Phrases.number(value.value)
        let unit = value.analyte == .ph ? "" : " " + Metric.shown(value.analyte.unit)
        return value.analyte.title[language] + " " + number + unit
      }.joined(separator: language == .zh ? "、" : ", ")
    }
    let isProbe = test.origin == .probe
    return Title(
      en: (isProbe ? "Indications of a probe, no dose rests on them: " : "") + words(.en) + ".",
      zh: (isProbe ? "探头示值，不作施肥依据：" : "") + words(.zh) + "。")
  }

  /// `Needs N 12.3, P2O5 11.6 kg/mu.`
  private func need(_ advice: StoredAdvice) -> Title? {
    let nutrients = advice.body["nutrients"]?.array ?? []
    let needs = nutrients.compactMap { nutrient -> String? in
      guard let name = nutrient["nutrient"]?.string, let rate = nutrient["rate_per_mu"]?.number,
        rate > 0
      else { return nil }
      return "\(name) \(fixed(rate, 1))"
    }
    // What could not be reckoned is not zero, and must not read like it.
    let isReckoned = nutrients.allSatisfy { $0["rate"] != nil }
    let command = "furrow advise \(advice.unit)"
    guard !needs.isEmpty || !isReckoned else {
      return Title(
        en: "No fertilizer is needed; \(command) says why.", zh: "不需施肥，原因见 \(command)。")
    }
    let open = Title(
      en: "Not every need could be reckoned; \(command) says why.",
      zh: "部分养分无法定量，原因见 \(command)。")
    if needs.isEmpty { return open }
    let list = needs.joined(separator: ", ")
    return Title(
      en: "Needs \(list) kg/mu; \(command) prints the card." + (isReckoned ? "" : " " + open.en),
      zh: "每亩需 \(list) kg；建议卡见 \(command)。" + (isReckoned ? "" : open.zh))
  }
}
