import Farm

extension Record {
  /// The record as JSON (Schemas/record.schema.json): what `--json` prints and what is sealed.
  public var json: JSON {
    let name = batch.name
    return .compact([
      "record": "furrow/1", "farm": .string(name.farm), "batch": .string(name.id),
      "page": .string(page), "cooperative": title(place.cooperative),
      "farm_name": title(place.farm),
      "unit": batch.unit.map(JSON.string),
      "unit_name": batch.unit.flatMap { place.units[$0] }.map(title),
      "zone": .string(place.zone.name), "product": productJSON,
      "state": .string(batch.state.rawValue), "hold": holdJSON,
      "cycle": batch.cycle.map {
        .compact(["from": time($0.from), "to": $0.to.map(time)])
      },
      "verdict": verdict.map { .string($0.rawValue) },
      "harvests": .array(harvests.map(harvestJSON)),
      "balance": MassBalance(batch).map(balanceJSON),
      "events": .array(batch.events.map(\.json)),
      "conditions": .array(conditions.map(conditionsJSON)),
      "cold_chain": coldChains.isEmpty ? nil : .array(coldChains.map(coldJSON)),
      "alerts": .array(alerts.map(alertJSON)),
      "documents": documents.isEmpty ? nil : .array(documents),
      "made_of": .array(parents.map { lineageJSON($0, $0.from) }),
      "made_into": .array(children.map { lineageJSON($0, $0.to) }),
    ])
  }

  /// The leaf that seals the record: what it is of, and the digest of its canonical text. Short, so
  /// that a record of any size fits under a leaf's limit.
  public func seal(at time: Instant) -> JSON {
    .compact([
      "seal": "furrow/1", "farm": .string(batch.name.farm), "batch": .string(batch.name.id),
      "page": .string(page), "time": .string(time.description),
      "verdict": verdict.map { .string($0.rawValue) },
      "events": .number(Double(batch.events.count)),
      "record": .string(Record.digest(of: json)),
    ])
  }

  /// `ni:///sha-256;…` of a record's canonical text.
  public static func digest(of record: JSON) -> String {
    "ni:///sha-256;" + sha256(record.canonical)
  }

  private func title(_ title: Title) -> JSON { ["en": .string(title.en), "zh": .string(title.zh)] }
  private func time(_ instant: Instant) -> JSON { .string(place.zone.text(instant)) }

  private var productJSON: JSON? {
    batch.product.map {
      .compact([
        "name": .string($0.name), "variety": $0.variety.map(JSON.string),
        "gtin": $0.gtin.map(JSON.string), "lot": $0.lot.map(JSON.string),
      ])
    }
  }

  private var holdJSON: JSON? {
    switch batch.hold {
    case .held(let reason)?: ["held": .string(reason)]
    case .recalled(let reason)?: ["recalled": .string(reason)]
    case nil: nil
    }
  }

  private func harvestJSON(_ harvest: Harvest) -> JSON {
    .compact([
      "event": .string(harvest.event.id), "time": time(harvest.event.time),
      "quantity": harvest.event.quantity.map { .string($0.description) },
      "verdict": .string(harvest.safety.verdict.rawValue),
      "findings": .array(
        harvest.safety.findings.map {
          [
            "verdict": .string($0.verdict.rawValue), "event": .string($0.event),
            "text": title($0.text),
          ]
        }),
    ])
  }

  private func balanceJSON(_ balance: MassBalance) -> JSON {
    [
      "unit": .string(balance.unit.symbol), "produced": .number(balance.produced),
      "packed": .number(balance.packed), "shipped": .number(balance.shipped),
      "destroyed": .number(balance.destroyed), "remaining": .number(balance.remaining),
    ]
  }

  private func conditionsJSON(_ conditions: Conditions) -> JSON {
    .compact([
      "unit": .string(conditions.unit), "metric": .string(conditions.metric.name),
      "sensor": conditions.sensor.isEmpty ? nil : .string(conditions.sensor),
      "unit_of_measure": .string(conditions.metric.unit.symbol),
      "stay": .string(conditions.isCycle ? "cycle" : "transport"),
      "from": time(conditions.from), "to": time(conditions.to),
      "count": .number(Double(conditions.count)),
      "expected": conditions.expected.map {
        .number(Double($0))
      },
      "coverage": conditions.coverage.map { .number(rounded($0, 4)) },
      "low": conditions.low.map(JSON.number),
      "mean": conditions.mean.map { .number(rounded($0, 6)) },
      "high": conditions.high.map(JSON.number), "digest": conditions.digest.map(JSON.string),
      "days": .array(
        conditions.days.map {
          [
            "day": .string($0.day.description), "count": .number(Double($0.count)),
            "low": .number($0.low), "mean": .number(rounded($0.mean, 6)), "high": .number($0.high),
          ]
        }),
    ])
  }

  /// Means differ in their last digits by the order of adding; a record keeps what is meant.
  private func rounded(_ value: Double, _ decimals: Int) -> Double {
    Double(fixed(value, decimals)) ?? value
  }

  private func coldJSON(_ stay: (unit: String, chain: ColdChain)) -> JSON {
    .compact([
      "unit": .string(stay.unit),
      "mean_kinetic": stay.chain.meanKinetic.map { .number(rounded($0, 2)) },
      "limit": .number(stay.chain.limit),
      "shelf_life": stay.chain.shelfLifeDays.map(JSON.number),
      "days_left": stay.chain.daysLeft.map { .number(rounded($0, 2)) },
      "excursions": .array(
        stay.chain.excursions.map {
          ["from": time($0.from), "to": time($0.to), "worst": .number($0.worst)]
        }),
    ])
  }

  private func alertJSON(_ alert: AlertLine) -> JSON {
    .compact([
      "id": .string(alert.id), "rule": .string(alert.rule), "unit": .string(alert.unit),
      "severity": .string(alert.severity.rawValue), "since": time(alert.since),
      "until": alert.until.map(time), "text": title(alert.text),
    ])
  }

  private func lineageJSON(_ step: Lineage, _ other: BatchName) -> JSON {
    .compact([
      "batch": .string(other.text(in: batch.name.farm)), "event": .string(step.event),
      "kind": .string(step.kind.rawValue), "time": time(step.time),
      "quantity": step.quantity.map { .string($0.description) },
    ])
  }
}
