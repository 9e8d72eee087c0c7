import ArgumentParser
import Farm
import Storage

/// `furrow rejections`: what was refused, why, and once more after it was mended.
struct RejectionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rejections",
    abstract: "List, show and replay what was refused.",
    subcommands: [ListCommand.self, ShowCommand.self, ReplayCommand.self],
    defaultSubcommand: ListCommand.self)

  /// `furrow rejections list`
  struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List what was refused, newest last.",
      discussion: ExitStatus.help(.usage))

    @Option(help: "Only this reason, for example unknown-unit.") var reason: RejectionReason?
    @Option(help: "At most so many.") var limit: Count = 50
    @Flag(help: "Those that a replay understood, too.") var all = false
    @OptionGroup var place: PlaceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let store = try place.place().store(.read)
      let rows = try store.read {
        try $0.rejections(reason: reason, replayed: all, limit: limit.value)
      }
      let output = options.output
      if options.json {
        print(JSON.array(rows.map { $0.json(whole: false, output.language) }).pretty)
        return
      }
      guard !rows.isEmpty else {
        print(output(en: "Nothing was refused.", zh: "没有拒收的报文。"))
        return
      }
      var table = Table([
        .number("id", "编号"), .whole("last", "最近"), .number("times", "次数"),
        .number("parts", "条数"), .whole("reason", "原因"), .text("topic", "主题", optional: true),
        .text("detail", "说明", least: 20),
      ])
      for row in rows {
        table.add(
          "\(row.id)", "\(row.lastAt)", "\(row.times)", "\(row.rejection.parts)",
          .init(output(row.rejection.reason.title), .yellow), "\(row.topic)",
          "\(output(row.rejection.detail))")
      }
      print(table.text(output), terminator: "")
    }
  }

  /// `furrow rejections show ID`
  struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show one refusal with its payload.",
      discussion: ExitStatus.help(.usage))

    @Argument(help: "The number that list shows.") var id: Int64
    @OptionGroup var place: PlaceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let store = try place.place().store(.read)
      guard let row = try store.read({ try $0.rejections(id: id, replayed: true) }).first else {
        throw Self.unknown(id)
      }
      if options.json {
        print(row.json(whole: true, options.output.language).pretty)
        return
      }
      let output = options.output
      print(output.paint(output(row.rejection.reason.title), .heading))
      print(output(row.rejection.detail).tame)
      print(
        output(
          en: "topic \(row.topic.tame), \(row.rejection.parts) parts, \(row.times) times, "
            + "first \(row.firstAt), last \(row.lastAt), \(row.size) bytes",
          zh: "主题 \(row.topic.tame)，\(row.rejection.parts) 条，\(row.times) 次，"
            + "首次 \(row.firstAt)，最近 \(row.lastAt)，\(row.size) 字节"))
      print("")
      print(row.payloadText.tame)
    }

    static func unknown(_ id: Int64) -> Failure {
      Failure(
        .usage, Title(en: "There is no rejection \(id).", zh: "没有编号为 \(id) 的拒收记录。"),
        remedy: Title(
          en: "See `furrow rejections list --all`.", zh: "请查看 `furrow rejections list --all`。"))
    }
  }

  /// `furrow rejections replay`
  struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "replay",
      abstract: "Read refused messages again, after the site file was mended.",
      discussion: """
        Readings that were stored before add nothing, so a message of which a part was refused can \
        be replayed whole. Stop `furrow run` first: one process ingests at a time.

        \(ExitStatus.help(.no, .usage, .held))
        """)

    @Argument(help: "Numbers that list shows; all that are left when none is given.")
    var ids: [Int64] = []
    @Option(help: "Only this reason.") var reason: RejectionReason?
    @OptionGroup var place: PlaceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let place = try place.place()
      let site = try place.site()
      let rules = try place.rules(for: site)
      let lock = try IngestLock(for: place.dataPath)
      defer { withExtendedLifetime(lock) {} }
      let store = try place.store(.write)
      var rows = try store.read { try $0.rejections(reason: reason, replayed: !ids.isEmpty) }
      if !ids.isEmpty {
        if let missing = ids.first(where: { id in !rows.contains { $0.id == id } }) {
          throw ShowCommand.unknown(missing)
        }
        rows = rows.filter { ids.contains($0.id) }
      }
      var pipeline = try Pipeline(
        store: store, site: site, rules: rules, tables: try place.tables(for: site),
        takesRetained: true,
        payloadLimit: place.config.limits.payload, at: .now)
      var progress = Progress(
        options.errors(en: "Replaying", zh: "重读"), total: Double(rows.count),
        noun: options.errors(en: "messages", zh: "条"), output: options.errors)
      var refused = 0
      for (i, row) in rows.enumerated() {
        refused += row.isWhole ? try pipeline.replay(row, at: .now) : row.rejection.parts
        progress.step(to: Double(i + 1))
      }
      progress.end()
      try pipeline.snapshot(at: .now)
      report(rows.count, pipeline.counters, refused)
      if refused > 0 { throw ExitCode(ExitStatus.no.rawValue) }
    }

    private func report(_ messages: Int, _ count: Counters, _ refused: Int) {
      if options.json {
        print(
          JSON.compact([
            "messages": .number(Double(messages)), "readings": .number(Double(count.readings)),
            "late": .number(Double(count.late)), "duplicates": .number(Double(count.duplicates)),
            "refused": .number(Double(refused)),
          ]).pretty)
        return
      }
      print(
        options.output(
          en: "\(messages) messages read again: \(count.readings + count.late) readings added, "
            + "\(count.duplicates) known, \(refused) parts still refused.",
          zh: "重读 \(messages) 条报文：新增读数 \(count.readings + count.late) 条，"
            + "已有 \(count.duplicates) 条，仍被拒收 \(refused) 条。"))
    }
  }
}

extension RejectionReason: ExpressibleByArgument {}

extension StoredRejection {
  /// The payload as text, or as hexadecimal when it is none.
  var payloadText: String {
    String(validating: payload, as: UTF8.self)
      ?? payload.prefix(1024).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      .joined(separator: " ")
  }

  func json(whole: Bool, _ language: Language) -> JSON {
    .compact([
      "id": .number(Double(id)), "reason": .string(rejection.reason.rawValue),
      "detail": .string(rejection.detail[language]), "parts": .number(Double(rejection.parts)),
      "times": .number(Double(times)), "topic": .string(topic),
      "first_at": .string(firstAt.description), "last_at": .string(lastAt.description),
      "size": .number(Double(size)), "payload": whole ? .string(payloadText) : nil,
      "replayed_at": replayedAt.map { .string($0.description) },
    ])
  }
}
