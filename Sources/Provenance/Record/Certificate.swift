import Farm

/// The fields of a commitment certificate for agricultural produce, 承诺达标合格证, filled from a
/// record.
///
/// Source: 《农产品质量安全承诺达标合格证管理办法》, 农业农村部令 2025 年第 4 号, in force 2026-02-01 (read
/// as a summary, not verified against the full text): name, quantity, origin, time, promisor,
/// contact. Contact and day of issue are blank, to be written by hand: a telephone is personal data and
/// stands in no record.
public struct Certificate: Sendable {
  /// Title and value in both languages, in the order of the form.
  public let fields: [(title: Title, value: Title)]

  /// The certificate of a harvested batch; `nil` before harvest, while it is held, or when limits were
  /// not kept, for then nothing may be promised.
  public init?(_ record: Record) {
    guard let harvest = record.harvests.last, record.verdict == .conformant,
      record.batch.hold == nil
    else { return nil }
    let product = record.product
    let variety = record.batch.product?.variety
    let zone = record.place.zone
    let name = { (name: String?) in [name, variety].compactMap { $0 }.joined(separator: " ") }
    let quantity = harvest.event.quantity?.description ?? "–"
    let origin = record.batch.unit.flatMap { record.place.units[$0] }
    let numbers = record.batch.events.flatMap(\.documents).filter { $0.type == "cert" }
    let tests = record.batch.events.compactMap { $0.test?.number }
    let same = { (text: String) in Title(en: text, zh: text) }
    var fields: [(Title, Title)] = [
      (Title(en: "Produce", zh: "产品名称"), Title(en: name(product?.en), zh: name(product?.zh))),
      (Title(en: "Quantity", zh: "数量"), same(quantity)),
      (
        Title(en: "Origin", zh: "产地"),
        Title(
          en: [record.place.farm.en, origin?.en].compactMap { $0 }.joined(separator: ", "),
          zh: [record.place.farm.zh, origin?.zh].compactMap { $0 }.joined(separator: " "))
      ),
      (
        Title(en: "Harvested", zh: "采收日期"), same(zone.day(of: harvest.event.time).description)
      ),
      (Title(en: "Promised by", zh: "承诺主体"), record.place.cooperative),
      (
        Title(en: "Promise", zh: "承诺内容"),
        Title(
          en: "No banned substances; limits and intervals kept"
            + (tests.isEmpty ? "; by self-control" : "; tested: \(tests.joined(separator: ", "))"),
          zh: "不使用禁用农药兽药及其他化合物；遵守安全间隔期(休药期)"
            + (tests.isEmpty ? "；自我承诺" : "；检测合格：\(tests.joined(separator: "、"))"))
      ),
    ]
    if !numbers.isEmpty {
      fields.append(
        (Title(en: "Number", zh: "合格证编号"), same(numbers.map(\.number).joined(separator: ", "))))
    }
    let blank = same("__________")
    fields.append((Title(en: "Contact", zh: "联系方式"), blank))
    fields.append((Title(en: "Issued on", zh: "开具日期"), blank))
    self.fields = fields.map { (title: $0.0, value: $0.1) }
  }
}
