import Farm
import Provenance

/// The words of a sheet of events that people keep: Chinese headings, kinds of event by their names,
/// and times as spreadsheets write them.
enum SheetWords {
  private static let keys = [
    "事件": "event", "批次": "batch", "批次编号": "batch", "时间": "time", "日期": "time", "农场": "farm",
    "单元": "unit", "地块": "unit", "数量": "quantity", "用量": "quantity", "产品": "product",
    "品种": "variety", "批号": "lot", "投入品": "input", "投入品名称": "input", "投入品批号": "input_lot",
    "登记证号": "input_registration", "有效成分": "input_ingredient", "供应商": "input_supplier",
    "安全间隔期": "interval", "休药期": "degree_days", "最多次数": "max_applications", "防治对象": "reason",
    "原因": "reason", "操作人": "operator", "备注": "note", "来自": "from", "发货方": "from", "发往": "to",
    "收货方": "to", "车辆": "vehicle", "箱号": "crates", "投入": "inputs", "产出": "outputs",
  ]

  /// The key of our short form that a heading stands for.
  static func key(_ heading: String) -> String {
    let plain = heading.trimmed.lowercased()
    return keys[plain] ?? plain
  }

  /// The kind of event that a word stands for: `harvest`, `采收`.
  static func event(_ word: String) -> String {
    let kind = EventKind.allCases.first { [$0.title.zh, $0.title.en].contains(word.trimmed) }
    return kind?.rawValue ?? word.trimmed
  }

  /// The event with its times written out, taken as the farm's where they name no zone. What is no
  /// time stays as it was, for the reader to refuse.
  static func exact(_ event: JSON, _ zone: Zone) -> JSON {
    guard case .object(var members) = event else { return event }
    for key in ["time", "until"] {
      guard let text = members[key]?.string, Instant(text) == nil,
        let time = LooseTime.parse(text, zone: zone)
      else { continue }
      members[key] = .string(zone.text(time))
    }
    return .object(members)
  }
}
