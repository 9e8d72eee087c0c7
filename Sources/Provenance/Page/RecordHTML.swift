import Farm

/// A batch's page: one file that needs no network, no script and no font, in Chinese and English.
///
/// Made from a ``Record`` alone, so that whoever has the record can make the page again.
public struct RecordHTML {
  let record: Record
  /// The record's seal in the log, when there is one.
  let seal: Seal?
  /// The QR code of the page's address as SVG markup, made by whoever can.
  let code: String?
  /// Which language shows first.
  let language: Language

  /// Where the record stands in the log.
  public struct Seal: Sendable {
    /// The log's name and public key, the leaf's index, the record's digest, and when.
    public var key: String?, index: Int, digest: String, time: Instant
    /// A seal.
    public init(key: String?, index: Int, digest: String, time: Instant) {
      (self.key, self.index, self.digest, self.time) = (key, index, digest, time)
    }
  }

  /// A page of a record.
  public init(_ record: Record, seal: Seal?, code: String?, language: Language) {
    (self.record, self.seal, self.code, self.language) = (record, seal, code, language)
  }

  /// The page.
  public var html: String {
    var page = Markup()
    let id = record.batch.name.id
    let name = record.product ?? Title(en: id, zh: id)
    page.raw("<!doctype html><html lang=\"\(language == .zh ? "zh-CN" : "en-GB")\">")
    page.raw("<head><meta charset=\"utf-8\">")
    page.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>")
    page.text("\(name[language]) · \(id)")
    page.raw("</title><style>\(PageStyle.css)</style></head><body>")
    for each in Language.allCases {
      page.raw(
        "<input class=\"lang\" type=\"radio\" name=\"lang\" id=\"\(each)\""
          + (each == language ? " checked>" : ">"))
    }
    page.element("main") { page in
      page.raw(
        "<nav><label for=\"zh\">中文</label><label for=\"en\">English</label></nav>")
      writeHead(&page, name)
      writeTiles(&page)
      writeSafety(&page)
      writeStory(&page)
      writeConditions(&page)
      writeColdChain(&page)
      writeAlerts(&page)
      writeMeasures(&page)
      writeFamily(&page)
      writeCertificate(&page)
      writeProof(&page)
    }
    page.raw("</body></html>\n")
    return page.html
  }

  func section(
    _ page: inout Markup, _ en: String, _ zh: String, _ body: (inout Markup) -> Void
  ) {
    page.element("section") { page in
      page.element("h2") { $0.text(Title(en: en, zh: zh)) }
      body(&page)
    }
  }

  private func writeHead(_ page: inout Markup, _ name: Title) {
    page.element("header") { page in
      page.element("h1") { page in
        page.text(name)
        if let variety = record.batch.product?.variety {
          page.element("span class=\"variety\"") { $0.text(variety) }
        }
      }
      page.element("p class=\"place\"") { page in
        if let unit = record.batch.unit {
          page.text(record.place.units[unit] ?? Title(en: unit, zh: unit))
          page.text(" · ")
        }
        page.text(record.place.farm)
      }
      page.element("p class=\"place\"") { page in
        page.text(record.place.cooperative)
        let lot = record.batch.product?.lot ?? record.batch.name.id
        page.text(" · ")
        page.text(Title(en: "lot \(lot)", zh: "批号 \(lot)"))
      }
      if let (style, title) = badge {
        page.element("p class=\"badge \(style)\"") { $0.text(title) }
      }
    }
  }

  /// What a buyer must see first: a recall, a hold, then the limits.
  private var badge: (String, Title)? {
    switch record.batch.hold {
    case .recalled(let why)?: return ("bad", Title(en: "Recalled: \(why)", zh: "已召回：\(why)"))
    case .held(let why)?: return ("warn", Title(en: "On hold: \(why)", zh: "暂扣：\(why)"))
    case nil: break
    }
    switch record.verdict {
    case .conformant? where record.harvests.allSatisfy(\.safety.findings.isEmpty):
      return ("good", Title(en: "✓ Nothing applied, nothing to wait for", zh: "✓ 未用药，无间隔期要求"))
    case .conformant?: return ("good", Title(en: "✓ All limits kept", zh: "✓ 安全限量全部符合"))
    case .unknown?:
      return ("warn", Title(en: "Some limits cannot be judged", zh: "部分限量无法判定"))
    case .nonConformant?: return ("bad", Title(en: "✗ Not conformant", zh: "✗ 不合格"))
    case nil: return nil
    }
  }

  private func writeTiles(_ page: inout Markup) {
    page.element("div class=\"tiles\"") { page in
      if let quantity = record.batch.harvests.first?.quantity {
        tile(&page, quantity.description, "harvested", "采收量")
      }
      if let cycle = record.batch.cycle {
        let end = cycle.to ?? record.conditions.map(\.to).max() ?? cycle.from
        let days =
          record.place.zone.day(of: end).number - record.place.zone.day(of: cycle.from).number
        tile(&page, "\(days)", "days of growing", "生长天数")
      }
      tile(&page, grouped(record.conditions.reduce(0) { $0 + $1.count }), "readings", "监测读数")
      tile(&page, "\(record.alerts.count)", "alerts", "告警次数")
    }
  }

  private func tile(_ page: inout Markup, _ value: String, _ en: String, _ zh: String) {
    page.element("div class=\"tile\"") { page in
      page.element("b") { $0.text(value) }
      page.text(Title(en: en, zh: zh))
    }
  }

  private func writeSafety(_ page: inout Markup) {
    let findings = record.harvests.flatMap(\.safety.findings)
    guard !findings.isEmpty else { return }
    section(&page, "Was it safe?", "安全判定") { page in
      page.element("ul class=\"checks\"") { page in
        for finding in findings {
          let (style, mark) =
            switch finding.verdict {
            case .conformant: ("good", "✓")
            case .unknown: ("warn", "?")
            case .nonConformant: ("bad", "✗")
            }
          page.element("li") { page in
            page.raw("<i class=\"\(style)\">\(mark)</i>")
            page.text(finding.text)
          }
        }
      }
    }
  }

  private func writeStory(_ page: inout Markup) {
    section(&page, "Its story", "全程记录") { page in
      page.element("ol class=\"story\"") { page in
        for event in record.batch.events {
          page.element("li") { page in
            page.element("time") { $0.text(moment(event.time)) }
            page.element("strong") { $0.text(event.kind.title) }
            let (en, zh) = (summary(event, .en), summary(event, .zh))
            if !en.isEmpty { page.element("p") { $0.text(Title(en: en, zh: zh)) } }
          }
        }
      }
    }
  }

  private func summary(_ event: BatchEvent, _ language: Language) -> String {
    event.summary(language, at: record.place)
  }

  /// Local day and time, to the minute.
  func moment(_ instant: Instant) -> String { record.place.zone.minute(instant) }

  func grouped(_ number: Int) -> String {
    var digits = String(number)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits = String(digits.dropLast(3))
    }
    return ([digits] + groups).joined(separator: ",")
  }
}
