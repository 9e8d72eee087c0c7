import Farm

extension Letter {
  /// The letter as the outbox keeps it.
  public var json: JSON {
    let pictures = pictures.map { picture -> JSON in
      .object([
        "id": .string(picture.id), "name": .string(picture.name),
        "png": .string(Base64.text(picture.png)),
      ])
    }
    return .compact([
      "subject": .string(subject), "text": .string(text), "html": html.map { .string($0) },
      "pictures": pictures.isEmpty ? nil : .array(pictures), "markdown": .string(markdown),
      "data": data, "severity": .string(severity.rawValue),
    ])
  }

  /// The letter that ``json`` was made of; `nil` when it is none.
  public init?(_ json: JSON) {
    guard let subject = json["subject"]?.string, let text = json["text"]?.string,
      let severity = json["severity"]?.string.flatMap(Severity.init(rawValue:))
    else { return nil }
    var pictures: [Picture] = []
    for picture in json["pictures"]?.array ?? [] {
      guard let id = picture["id"]?.string, let name = picture["name"]?.string,
        let png = picture["png"]?.string.flatMap(Base64.bytes)
      else { return nil }
      pictures.append(Picture(id: id, name: name, png: png))
    }
    self.init(
      subject: subject, text: text, html: json["html"]?.string, pictures: pictures,
      markdown: json["markdown"]?.string, data: json["data"] ?? .null, severity: severity)
  }
}
