import ArgumentParser
import Farm
import Storage

/// `furrow outbox`: what waits to be delivered, and what was given up.
struct OutboxCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outbox",
    abstract: "List, retry and drop what waits to be delivered.",
    subcommands: [ListCommand.self, RetryCommand.self, DropCommand.self],
    defaultSubcommand: ListCommand.self)

  /// `furrow outbox list`
  struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List what waits and what was given up, with the last error.",
      discussion: ExitStatus.help(.usage))

    @Flag(help: "What was sent, folded and dropped of late, too.") var all = false
    @Option(help: "At most so many.") var limit = 100
    @OptionGroup var place: PlaceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let states: Set<Parcel.State> = all ? Set(Parcel.State.allCases) : [.waiting, .parked]
      let parcels = try place.place().store(.read).read {
        try $0.parcels(in: states, limit: limit)
      }
      let output = options.output
      if options.json {
        print(JSON.array(parcels.map(\.json)).pretty)
        return
      }
      guard !parcels.isEmpty else {
        print(output(en: "Nothing waits.", zh: "没有等待发送的内容。"))
        return
      }
      var table = Table([
        .number("number", "编号"), .whole("state", "状态"), .whole("kind", "类型"),
        .whole("channel", "渠道"), .text("for", "收件人", optional: true), .whole("due", "下次"),
        .number("tries", "次数"), .text("error", "原因", least: 20),
      ])
      for parcel in parcels {
        table.add(
          "\(parcel.number)",
          .init(output(parcel.state.title), parcel.state == .parked ? .red : nil),
          "\(output(parcel.kind.title))", "\(parcel.channel)",
          "\(parcel.person.isEmpty ? parcel.recipient : parcel.person)", "\(parcel.dueAt)",
          "\(parcel.tries)", "\(parcel.error ?? "")")
      }
      print(table.text(output), terminator: "")
    }
  }

  /// `furrow outbox retry NUMBER…`
  struct RetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "retry", abstract: "Try something that waits or was given up at once.",
      discussion: "`furrow run` carries it.\n\n" + ExitStatus.help(.usage))

    @Argument(help: "Numbers that list shows; everything given up when none is given.")
    var numbers: [Int64] = []
    @OptionGroup var place: PlaceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let store = try place.place().store(.write)
      var chosen = numbers
      if chosen.isEmpty { chosen = try store.read { try $0.parcels(in: [.parked]) }.map(\.number) }
      try OutboxCommand.each(chosen, in: store) { try $0.retry(parcel: $1, at: .now) }
      print(
        options.output(
          en: "\(chosen.count) will be tried again.", zh: "将重新发送 \(chosen.count) 项。"))
    }
  }

  /// `furrow outbox drop NUMBER…`
  struct DropCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "drop", abstract: "Give something up for good.",
      discussion: ExitStatus.help(.usage))

    @Argument(help: "Numbers that list shows.") var numbers: [Int64]
    @OptionGroup var place: PlaceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let store = try place.place().store(.write)
      try OutboxCommand.each(numbers, in: store) { try $0.drop(parcel: $1, at: .now) }
      print(options.output(en: "\(numbers.count) dropped.", zh: "已放弃 \(numbers.count) 项。"))
    }
  }

  /// All of them or none: a wrong number leaves everything as it was.
  private static func each(
    _ numbers: [Int64], in store: Store, _ body: (Transaction, Int64) throws -> Bool
  ) throws {
    try store.write { transaction in
      for number in numbers where try !body(transaction, number) {
        throw Failure(
          .usage,
          Title(
            en: "Nothing numbered \(number) waits or was given up.",
            zh: "编号 \(number) 没有在等待，也没有被放弃。"),
          remedy: Title(en: "See `furrow outbox list`.", zh: "请查看 `furrow outbox list`。"))
      }
    }
  }
}

extension Parcel {
  fileprivate var json: JSON {
    .compact([
      "number": .number(Double(number)), "key": .string(key), "state": .string(state.rawValue),
      "kind": .string(kind.rawValue), "channel": .string(channel),
      "farm": farm.isEmpty ? nil : .string(farm),
      "person": person.isEmpty ? nil : .string(person),
      "recipient": recipient.isEmpty ? nil : .string(recipient),
      "severity": .string(severity.rawValue), "made_at": .string("\(madeAt)"),
      "due_at": .string("\(dueAt)"), "tries": .number(Double(tries)),
      "error": error.map { .string($0) },
    ])
  }
}

extension Parcel.State {
  fileprivate var title: Title {
    switch self {
    case .waiting: Title(en: "waiting", zh: "等待")
    case .sent: Title(en: "sent", zh: "已发送")
    case .parked: Title(en: "given up", zh: "搁置")
    case .folded: Title(en: "folded", zh: "已合并")
    case .dropped: Title(en: "dropped", zh: "已放弃")
    }
  }
}

extension Parcel.Kind {
  fileprivate var title: Title {
    switch self {
    case .alert: Title(en: "alert", zh: "告警")
    case .summary: Title(en: "summary", zh: "合并告警")
    case .digest: Title(en: "digest", zh: "晨报")
    }
  }
}
