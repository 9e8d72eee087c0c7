import Farm

extension BatchEvent {
  /// The event in our short form, all that was said: what is stored, logged and read back.
  public var json: JSON {
    var json = content
    json["id"] = .string(Self.id(of: json))
    return .object(json)
  }

  /// The hash of what was said, so that the same event told twice is one event.
  public var id: String { Self.id(of: content) }

  private static func id(of content: JSON.Members) -> String {
    String(sha256(JSON.object(content).canonical).prefix(32))
  }

  /// The leaf of the log: the short form in its one spelling (RFC 8785).
  public var leaf: String { json.canonical }

  private var content: JSON.Members {
    let text: (String?) -> JSON? = { $0.map(JSON.string) }
    let amount: (Amount?) -> JSON? = { $0.map { .string($0.description) } }
    let list: ([JSON]) -> JSON? = { $0.isEmpty ? nil : .array($0) }
    return JSON.compact([
      "event": .string(kind.rawValue), "farm": .string(batch.farm), "batch": .string(batch.id),
      "unit": text(unit), "time": .string(time.text(offsetSeconds: offset)),
      "until": text(until?.text(offsetSeconds: offset)),
      "product": text(product?.name.isEmpty == true ? nil : product?.name),
      "variety": text(product?.variety), "gtin": text(product?.gtin), "lot": text(product?.lot),
      "quantity": amount(quantity), "input": input?.json,
      "interval": limits?.days.map { .string("\($0) d") },
      "degree_days": limits?.degreeDays.map(JSON.number),
      "max_applications": limits?.maxApplications.map { .number(Double($0)) },
      "test": test?.json,
      "crate": kind == .aggregate ? text(crates.first) : nil,
      "action": removes ? "remove" : nil,
      (kind == .aggregate ? "contents" : "inputs"): list(inputs.map { $0.json(batch.farm) }),
      "outputs": list(outputs.map { $0.json(batch.farm) }),
      "crates": kind == .aggregate ? nil : list(crates.map(JSON.string)),
      "from": text(from), "to": text(to), "vehicle": text(vehicle),
      "documents": list(
        documents.map { ["type": .string($0.type), "number": .string($0.number)] }),
      "corrects": text(correction?.event), "reason": text(correction?.reason.rawValue ?? reason),
      "by": list(correction?.replacements.map(JSON.string) ?? []),
      "operator": text(person), "note": text(note), "epcis": source,
    ]).object!
  }

  /// The event with its person replaced by a salted digest, and what a private table must keep so
  /// that the person can still be named. Personal data never enters the log, which forgets nothing.
  public func withoutPerson(salt: String) -> (event: BatchEvent, digest: String)? {
    guard let person, !person.hasPrefix(Self.digestPrefix) else { return nil }
    var event = self
    let digest = Self.digestPrefix + sha256(salt + "\n" + person)
    event.person = digest
    return (event, digest)
  }

  /// How a digest of a person begins.
  public static let digestPrefix = "sha-256:"
}

extension BatchEvent.Input {
  var json: JSON {
    let text: (String?) -> JSON? = { $0.map(JSON.string) }
    return .compact([
      "name": .string(name), "lot": text(lot), "gtin": text(gtin),
      "registration": text(registration), "ingredient": text(ingredient),
      "supplier": text(supplier),
    ])
  }
}

extension BatchEvent.Test {
  var json: JSON {
    .compact([
      "number": number.map(JSON.string), "laboratory": laboratory.map(JSON.string),
      "results": .array(
        results.map {
          .compact([
            "substance": .string($0.substance), "value": .string($0.value.description),
            "limit": $0.limit.map { .string($0.description) },
          ])
        }),
    ])
  }
}

extension BatchEvent.Portion {
  func json(_ farm: String) -> JSON {
    .compact([
      "batch": .string(batch.text(in: farm)),
      "quantity": quantity.map { .string($0.description) },
      "product": product.flatMap { $0.name.isEmpty ? nil : .string($0.name) },
      "variety": product?.variety.map(JSON.string), "gtin": product?.gtin.map(JSON.string),
      "lot": product?.lot.map(JSON.string),
    ])
  }
}
