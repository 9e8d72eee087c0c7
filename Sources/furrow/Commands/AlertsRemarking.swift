import ArgumentParser
import Farm
import Foundation
import Storage

/// What each command that says something of an alert takes.
struct RemarkOptions: ParsableArguments {
  @Argument(help: "The alert's id, or its beginning.") var alert: String
  @Option(help: "Who says it (default: the user of this machine).") var by: String?
  @OptionGroup var place: PlaceOptions
  @OptionGroup var options: GlobalOptions

  /// Keeps the remark and repeats it.
  func say(_ kind: AlertRemark.Kind, _ text: String, until: Instant? = nil) throws {
    let store = try place.place().store(.write)
    let remark = try store.write { transaction in
      let change = try transaction.snapshot.changes(ofAlert: alert).last!
      let remark = AlertRemark(
        kind, of: change, by: by ?? NSUserName(), text, at: .now, until: until)
      try transaction.append(remark)
      return remark
    }
    if options.json {
      print(remark.json.pretty)
    } else {
      print("\(remark.alert)  \(options.output(remark.sentence).tame)")
    }
  }
}

/// `furrow alerts ack ALERT`
struct AlertsAckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ack", abstract: "Say that you have seen an alert and see to it.",
    discussion: ExitStatus.help(.usage))

  @OptionGroup var remark: RemarkOptions
  @Option(help: "What you do about it.") var note = ""

  func run() throws { try remark.say(.acknowledged, note) }
}

/// `furrow alerts silence ALERT --until … --reason …`
struct AlertsSilenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "silence", abstract: "Tell nobody of an alert's rule in its unit for a while.",
    discussion: """
      The alert goes on, stands in digests and records, and programs are told; only people are not. \
      What is or becomes critical is told all the same. `--until now` lifts a silence.

      """ + ExitStatus.help(.usage))

  @OptionGroup var remark: RemarkOptions
  @Option(help: "How long: 8h, 3d; or until when: 2026-05-03T06:00:00+08:00; or now, to lift it.")
  var until: String
  @Option(help: "Why. It is kept with the alert.") var reason: String

  /// The longest silence.
  private static let longest: Milliseconds = 90 * .day

  func run() throws {
    let now = Instant.now
    let end: Instant
    if until == "now" {
      end = now
    } else if let instant = Instant(until), instant > now {
      end = instant
    } else if case .success(let span) = Quantity.milliseconds(until), span > 0 {
      end = now + span
    } else {
      throw Failure(
        .usage,
        Title(
          en: "\"\(until.tame)\" is neither a duration nor a time to come.",
          zh: "“\(until.tame)”既不是时长，也不是将来的时间。"),
        remedy: Title(
          en: "Write --until 8h, --until 3d or --until 2026-05-03T06:00:00+08:00.",
          zh: "请写成 --until 8h、--until 3d 或 --until 2026-05-03T06:00:00+08:00。"))
    }
    guard !reason.allSatisfy(\.isWhitespace) else {
      throw Failure(
        .usage, Title(en: "A silence needs a reason.", zh: "静默需要说明原因。"),
        remedy: Title(
          en: "Write --reason \"probe in repair\".", zh: "请写 --reason \"探头维修\"。"))
    }
    guard end - now <= Self.longest else {
      throw Failure(
        .usage,
        Title(
          en: "A silence lasts at most 90 days: what is longer is forgotten.",
          zh: "静默最长 90 天：再长就会被遗忘。"),
        remedy: Title(
          en: "Silence it again then, or turn the rule off for the unit in the site file.",
          zh: "到期后可再次静默，或在站点文件中为该单元关闭规则。"))
    }
    try remark.say(.silenced, reason, until: end)
  }
}

/// `furrow alerts comment ALERT TEXT`
struct AlertsCommentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "comment", abstract: "Keep a comment with an alert.",
    discussion: ExitStatus.help(.usage))

  @OptionGroup var remark: RemarkOptions
  @Argument(help: "The words.") var text: String

  func run() throws { try remark.say(.comment, text) }
}

extension Snapshot {
  /// The changes of the one alert whose id begins so; throws when there is none, or more than one.
  func changes(ofAlert beginning: String) throws -> [AlertChange] {
    var filter = AlertFilter()
    filter.alert = beginning
    let changes = try alertChanges(filter).map(\.change)
    let ids = Set(changes.map(\.id))
    guard ids.count != 1 else { return changes }
    throw Failure(
      .usage,
      ids.isEmpty
        ? Title(en: "There is no alert \"\(beginning.tame)\".", zh: "没有告警“\(beginning.tame)”。")
        : Title(
          en: "\(ids.count) alerts begin with \"\(beginning.tame)\".",
          zh: "有 \(ids.count) 个告警以“\(beginning.tame)”开头。"),
      remedy: Title(
        en: "See `furrow alerts list --all`, and give more of the id.",
        zh: "请查看 `furrow alerts list --all`，并给出更完整的编号。"))
  }
}

extension AlertRemark {
  /// For people.
  var sentence: Title {
    let tail = text.isEmpty ? "" : ": \(text)"
    let chineseTail = text.isEmpty ? "" : "：\(text)"
    switch kind {
    case .acknowledged:
      return Title(en: "\(person) sees to it\(tail)", zh: "\(person) 已确认\(chineseTail)")
    case .silenced:
      guard let until, until > at else {
        return Title(en: "\(person) lifted the silence\(tail)", zh: "\(person) 已取消静默\(chineseTail)")
      }
      return Title(
        en: "\(person) silenced it until \(until)\(tail)",
        zh: "\(person) 已静默至 \(until)\(chineseTail)")
    case .comment:
      return Title(en: "\(person)\(tail)", zh: "\(person)\(chineseTail)")
    }
  }

  var json: JSON {
    .compact([
      "kind": .string(kind.rawValue), "alert": .string(alert), "rule": .string(rule),
      "farm": .string(farm), "unit": .string(unit), "by": .string(person),
      "text": text.isEmpty ? nil : .string(text), "at": .string("\(at)"),
      "until": until.map { .string("\($0)") },
    ])
  }
}
