import Farm
import Provenance
import Storage

extension Snapshot {
  /// Soil tests that held while a batch grew, and the last advice that was given for each.
  ///
  /// The newest test sampled before the cycle began and every one sampled during it; advice without its
  /// steps, which `furrow advise --explain` shows.
  func soilDocuments(of batch: Batch, zone: Zone, until now: Instant) throws -> [JSON] {
    var documents: [JSON] = []
    for stay in batch.stays where stay.isCycle {
      let end = stay.to ?? now
      let tests = try soilTests(farm: batch.name.farm, unit: stay.unit)
        .filter { $0.test.sampled <= zone.day(of: end) }
      let begin = zone.day(of: stay.from)
      let before = tests.last { $0.test.sampled < begin && $0.test.origin == .laboratory }
      let during = tests.filter { $0.test.sampled >= begin }
      let given = try advice(farm: batch.name.farm, unit: stay.unit, until: end + 1)
      for stored in [before].compactMap({ $0 }) + during {
        documents.append(stored.document)
        if let advice = given.last(where: { $0.test == stored.test.id }) {
          documents.append(advice.document)
        }
      }
    }
    return documents
  }
}

extension StoredSoilTest {
  /// The test as a record shows it.
  fileprivate var document: JSON {
    guard case .object(var members) = test.json else { return test.json }
    members["kind"] = "soil-test"
    return .object(members)
  }
}

extension StoredAdvice {
  /// The advice as a record shows it: what, not how.
  fileprivate var document: JSON {
    let nutrients = (body["nutrients"]?.array ?? []).map { item in
      JSON.compact([
        "nutrient": item["nutrient"], "rate": item["rate"], "reason": item["reason"],
        "method": item["method"], "uncertain": item["uncertain"],
      ])
    }
    return .compact([
      "kind": "advice", "unit": .string(unit), "test": .string(test),
      "made_at": .string(madeAt.description), "crop": body["crop"], "sowing": body["sowing"],
      "target_yield": body["target_yield"], "nutrients": .array(nutrients),
    ])
  }
}
