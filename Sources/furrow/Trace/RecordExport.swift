import Farm
import Provenance
import Storage

/// A record in the forms that others read.
struct RecordExport {
  let record: Record
  let sealed: SealedRecord?
  let key: VerifierKey?
  let language: Language

  /// The page.
  var html: String {
    let seal = sealed.map {
      RecordHTML.Seal(
        key: key?.text, index: $0.index, digest: Record.digest(of: $0.body), time: $0.time)
    }
    return RecordHTML(record, seal: seal, code: QRCode(record.page)?.svg, language: language).html
  }

  /// An EPCIS 2.0 document: the events, then a sensor event for each series of the stays.
  func epcis(_ past: Snapshot) throws -> JSON {
    let names = record.place.names
    let mapping = EPCISMapping(names: names) { name in
      (try? past.batch(name))?.product
    }
    let events = record.batch.events.map { EPCISEvent($0, mapping) }
    let windows = record.conditions.map { EPCISEvent($0, record.batch.name, mapping) }
    return EPCISDocument(events + windows, at: sealed?.time ?? .now).json
  }

  /// Daily conditions, a row for each day of each series.
  var conditionsCSV: String {
    var csv = CSVText([
      "unit", "metric", "sensor", "unit_of_measure", "day", "readings", "low", "mean", "high",
    ])
    for line in record.conditions {
      for day in line.days {
        csv.add([
          line.unit, line.metric.name, line.sensor, line.metric.unit.symbol, day.day.description,
          String(day.count), JSON.format(day.low), fixed(day.mean, 6), JSON.format(day.high),
        ])
      }
    }
    return csv.text
  }

  /// The events, a row each, with the columns that `furrow batch import` reads.
  var eventsCSV: String {
    let columns = [
      "event", "farm", "batch", "unit", "time", "until", "product", "variety", "gtin", "lot",
      "quantity", "input", "input_lot", "input_registration", "input_ingredient", "interval",
      "degree_days", "max_applications", "from", "to", "vehicle", "reason", "note",
    ]
    var csv = CSVText(columns)
    for event in record.batch.events {
      let json = event.json
      csv.add(
        columns.map { column in
          let value =
            column == "input"
            ? json["input"]?["name"]
            : column.hasPrefix("input_")
              ? json["input"]?[String(column.dropFirst(6))] : json[column]
          return value?.string ?? value?.number.map(JSON.format) ?? ""
        })
    }
    return csv.text
  }

  /// The sortable sheet of the FDA's traceability rule (21 CFR 1.1455(c)(3)(ii)): a row for each
  /// critical tracking event with its key data elements. What only a person may give (harvester's
  /// phone) stays empty.
  var fsma204: String {
    var csv = CSVText([
      "CTE", "Traceability Lot Code", "TLC Source", "Commodity", "Variety", "Quantity",
      "Unit of Measure", "Date", "Location Description", "Field or Container Name",
      "Immediate Subsequent Recipient", "Immediate Previous Source", "Reference Document Type",
      "Reference Document Number",
    ])
    let names: [EventKind: String] = [
      .harvest: "Harvesting", .pack: "Initial Packing", .ship: "Shipping", .receive: "Receiving",
      .merge: "Transformation", .split: "Transformation",
    ]
    let batch = record.batch
    for event in batch.events {
      guard let name = names[event.kind] else { continue }
      let amount = event.quantity ?? event.outputs.first?.quantity
      let unit = event.unit ?? batch.unit
      let document = event.documents.first
      csv.add([
        name, batch.product?.lot ?? batch.name.id, record.page, batch.product?.name ?? "",
        batch.product?.variety ?? "", amount.map { JSON.format($0.value) } ?? "",
        amount?.unit.symbol ?? "", record.place.zone.day(of: event.time).description,
        record.place.farm.en, unit.map { record.place.units[$0]?.en ?? $0 } ?? "", event.to ?? "",
        event.from ?? "", document?.type ?? "", document?.number ?? "",
      ])
    }
    return csv.text
  }

  /// The certificate's fields as a CSV of two columns.
  func certificate() throws -> String {
    guard let certificate = Certificate(record) else {
      throw Failure(
        .no,
        Title(
          en: "Nothing may be promised of \(record.batch.name.id): it is not harvested, or its "
            + "limits were not all kept.", zh: "批次 \(record.batch.name.id) 尚未采收或安全限量未全部符合，不能开具。"),
        remedy: Title(en: "See `furrow trace show`.", zh: "请查看 `furrow trace show`。"))
    }
    var csv = CSVText([language == .zh ? "项目" : "field", language == .zh ? "内容" : "value"])
    for (title, value) in certificate.fields { csv.add([title[language], value[language]]) }
    return csv.text
  }
}

/// CSV being written (RFC 4180). A cell that a spreadsheet would run as a formula gets a quote before
/// it, for names come from devices and strangers.
struct CSVText {
  private(set) var text = "\u{FEFF}"

  init(_ header: [String]) { add(header) }

  mutating func add(_ cells: [String]) {
    text += cells.map(Self.cell).joined(separator: ",") + "\r\n"
  }

  private static func cell(_ value: String) -> String {
    let isFormula = value.first.map { "=+-@\t".contains($0) } ?? false
    let safe = isFormula && Double(value) == nil ? "'" + value : value
    guard safe.contains(where: { ",\"\r\n".contains($0) }) else { return safe }
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }
}
