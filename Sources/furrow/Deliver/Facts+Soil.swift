import Delivery
import Farm
import Storage

extension Facts {
  /// Adds the soil tests that came in the span, with what they found and what the plots need.
  mutating func addSoil(from past: Snapshot) throws {
    let given = try past.advice()
    for stored in try past.soilTests() where span.contains(stored.receivedAt) {
      let test = stored.test
      let advice = given.last {
        $0.farm == test.farm && $0.unit == test.unit && $0.test == test.id
      }
      soil.append(
        SoilFact(
          farm: test.farm, unit: test.unit, sampled: test.sampled,
          lines: [test.found] + (advice.map { [$0.needed] } ?? [])))
    }
  }
}

extension SoilTest {
  /// `available phosphorus 20.0 mg/kg, pH 8.1.`
  fileprivate var found: Title {
    func line(_ language: Language) -> String {
      values.map { value in
        let unit = value.analyte == .ph ? "" : " " + value.analyte.unit.symbol
        return "\(value.analyte.title[language]) \(fixed(value.value, 1))\(unit)"
      }.joined(separator: language == .zh ? "、" : ", ")
    }
    return Title(en: line(.en).capitalizedFirst + ".", zh: line(.zh) + "。")
  }
}

extension StoredAdvice {
  /// `Needs per mu: N 24.8 kg, P2O5 8.3 kg.`
  fileprivate var needed: Title {
    let rates = (body["nutrients"]?.array ?? []).compactMap { item -> (String, Double)? in
      guard let name = item["nutrient"]?.string, let rate = item["rate_per_mu"]?.number, rate > 0
      else { return nil }
      return (name, rate)
    }
    guard !rates.isEmpty else {
      return Title(en: "Needs no fertilizer, or none could be reckoned.", zh: "无需施肥或无法定量。")
    }
    let en = rates.map { "\($0.0) \(fixed($0.1, 1)) kg" }.joined(separator: ", ")
    let zh = rates.map { "\($0.0) \(fixed($0.1, 1)) 公斤" }.joined(separator: "、")
    return Title(en: "Needs per mu: \(en).", zh: "每亩需:\(zh)。")
  }
}
