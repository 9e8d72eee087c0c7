import ArgumentParser
import Delivery
import Farm
import Foundation
import Logging
import Storage

/// `furrow digest`: the morning's letter, to look at or to send now.
struct DigestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digest",
    abstract: "Show or send the digest that people get each morning.",
    discussion: "`furrow run` sends it by itself at each person's hour.",
    subcommands: [PreviewCommand.self, SendCommand.self])

  /// Whose digest, of which morning.
  struct Choice: ParsableArguments {
    @Option(name: .customLong("for"), help: "The agronomist's id or name in the site file.")
    var person: String?
    @Option(help: "The local day, such as 2026-07-14 (default: today).") var date: String?

    /// The people asked for: one, or everyone.
    func people(of site: Site) throws -> [Agronomist] {
      guard let person else { return site.agronomists }
      let found = site.agronomists.filter { $0.id == person || $0.name == person }
      if !found.isEmpty { return found }
      let near = nearest(person, in: site.agronomists.flatMap { [$0.id, $0.name] })
      let known = site.agronomists.map(\.id).joined(separator: ", ")
      throw Failure(
        .usage, Title(en: "There is no agronomist \(person).", zh: "没有农技员 \(person)。"),
        remedy: Title(
          en: near.map { "Did you mean \($0)?" } ?? "Known: \(known).",
          zh: near.map { "是否指 \($0)？" } ?? "已有：\(known)。"))
    }

    /// The day asked for, and until when its digest tells: now, or that day's hour.
    func morning(of person: Agronomist, _ site: Site, at now: Instant) throws -> (CivilDay, Instant)
    {
      let zone = site.readingZone(of: person)
      guard let date else { return (zone.day(of: now), now) }
      guard let day = CivilDay(date) else {
        throw Failure(
          .usage, Title(en: "\"\(date)\" is no day.", zh: "“\(date)”不是日期。"),
          remedy: Title(en: "Write it as 2026-07-14.", zh: "请写成 2026-07-14。"))
      }
      guard day <= zone.day(of: now) else {
        throw Failure(
          .usage,
          Title(en: "\(day) has not come yet: nothing is known of it.", zh: "\(day) 还没有到，无从得知。"),
          remedy: Title(
            en: "Ask for today, \(zone.day(of: now)), or a day before.",
            zh: "请写今天（\(zone.day(of: now))）或更早的日期。"))
      }
      let hour = zone.instant(of: day, minute: person.subscription.digest ?? 390)
      return (day, min(now, hour))
    }
  }

  /// `furrow digest preview`
  struct PreviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "preview",
      abstract: "Show a digest as it would be now, without sending it.",
      discussion: ExitStatus.help(.usage))

    @OptionGroup var choice: Choice
    @Option(help: "Write the page into this file (- for standard output), charts inside.")
    var html: String?
    @Flag(help: "Show the text of the mail (the default).") var text = false
    @OptionGroup var place: PlaceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
      if html != nil, text {
        throw Failure(
          .usage, Title(en: "A digest is shown one way at a time.", zh: "一次只能用一种方式显示简报。"),
          remedy: Title(en: "Choose --html or --text.", zh: "请选 --html 或 --text。"))
      }
      let place = try place.place()
      let site = try place.site()
      let office = try DigestCommand.office(place, site, .read)
      let people = try choice.people(of: site)
      guard let first = people.first else { throw DigestCommand.nobody }
      let digests = try (html == nil ? people : [first]).map { person in
        var reader = person
        if let language = options.spoken.lang { reader.language = language }
        let (day, until) = try choice.morning(of: person, site, at: .now)
        return try office.digest(for: reader, on: day, until: until, fresh: choice.date != nil)
      }
      if html != nil, people.count > 1 {
        complain(
          options.errors(
            en: "A page holds one person's digest: this is \(first.id)'s. --for chooses another.",
            zh: "一个页面只含一人的晨报：这是 \(first.id) 的。用 --for 另选。"))
      }
      try show(digests)
    }

    private func show(_ digests: [Digest]) throws {
      if let html, html != "-" {
        try write(digests[0].page, to: html)
      } else if html != nil {
        print(digests[0].page, terminator: "")
      } else if options.json {
        // One document: one person's digest, or everyone's in a list.
        let documents = digests.map(\.letter.data)
        print((choice.person == nil ? JSON.array(documents) : documents[0]).pretty)
      } else {
        print(digests.map(\.letter.text).joined(separator: "\n"), terminator: "")
      }
    }

    private func write(_ page: String, to path: String) throws {
      do {
        try Data(page.utf8).write(to: URL(filePath: path), options: .atomic)
      } catch {
        throw Failure(
          .usage, Title(en: "\(path) cannot be written.", zh: "\(path) 无法写入。"),
          remedy: Title(
            en: "Name a file in a folder that is there and yours to write in.",
            zh: "请指定一个已存在且可写的文件夹中的文件。"))
      }
      print(options.output(en: "Written to \(path).", zh: "已写入 \(path)。"))
    }
  }

  /// `furrow digest send`
  struct SendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "send",
      abstract: "Send today's digest now, to those who have not had it.",
      discussion: """
        Each person gets one digest a day, whoever asks for it. While `furrow run` runs it carries \
        what this posts; else this command carries it itself.

        \(ExitStatus.help(.no, .usage, .machine))
        """)

    @Option(name: .customLong("for"), help: "The agronomist's id or name (default: everyone).")
    var person: String?
    @OptionGroup var place: PlaceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let place = try place.place()
      let site = try place.site()
      let office = try DigestCommand.office(place, site, .write)
      var choice = Choice()
      (choice.person, choice.date) = (person, nil)
      let people = try choice.people(of: site)
      if people.isEmpty { throw DigestCommand.nobody }
      let reached = people.filter { !$0.subscription.channels.isEmpty }
      guard !reached.isEmpty else {
        throw Failure(
          .usage,
          Title(
            en:
              "Nothing was sent: no channel is set for \(people.map(\.id).joined(separator: ", ")).",
            zh: "没有发送：\(people.map(\.id).joined(separator: "、")) 没有设置渠道。"),
          remedy: Title(
            en: "Add one under delivery: channels: in furrow.yaml and name it in site.yaml, "
              + "as in \"channels: [mail]\".",
            zh: "请在 furrow.yaml 的 delivery: channels: 下添加渠道，并在 site.yaml 中写上“channels: [mail]”。"))
      }
      for person in people where person.subscription.channels.isEmpty {
        print(
          options.output(
            en: "\(person.name): has no channel, nothing is sent.", zh: "\(person.name)：没有设置渠道，不发送。"
          ))
      }
      for person in reached {
        let (day, _) = try choice.morning(of: person, site, at: .now)
        let isNew = try office.post(for: person, on: day)
        print(
          isNew
            ? options.output(
              en: "\(person.name): posted for \(day).", zh: "\(person.name)：\(day) 的晨报已交付发送。")
            : options.output(
              en: "\(person.name): had the digest of \(day) already.",
              zh: "\(person.name)：\(day) 的晨报已经发过。"))
      }
      try carry(office, place)
    }

    private func carry(_ office: PostOffice, _ place: Place) throws {
      guard let lock = try? IngestLock(for: place.dataPath) else {
        print(options.output(en: "furrow run will carry it.", zh: "由 furrow run 负责发送。"))
        return
      }
      defer { withExtendedLifetime(lock) {} }
      try office.carry()
      let left = try place.store(.read).read { try $0.parcels(in: [.waiting, .parked]) }
        .filter { $0.kind == .digest }
      guard let first = left.first else { return }
      let why = first.error ?? ""
      throw Failure(
        .no,
        Title(
          en: "\(left.count) letters could not be delivered yet: \(why)",
          zh: "有 \(left.count) 封信尚未送达：\(why)"),
        remedy: Title(
          en: "They wait; see `furrow outbox list`.", zh: "它们仍在等待；请查看 `furrow outbox list`。"))
    }
  }

  /// Said when the site names nobody.
  static let nobody = Failure(
    .usage, Title(en: "The site file names no agronomist.", zh: "站点文件中没有农技员。"),
    remedy: Title(
      en: "Add one under \"agronomists:\", as the sample Deploy/site.yaml does.",
      zh: "请按示例 Deploy/site.yaml 在“agronomists:”下添加。"))

  /// A post office for one command.
  static func office(_ place: Place, _ site: Site, _ access: Store.Access) throws -> PostOffice {
    PostOffice(
      store: try place.store(access), channels: try place.delivery(for: site).channels, site: site,
      rules: try place.rules(for: site),
      log: Logger(label: "furrow") { StreamLogHandler.standardError(label: $0) },
      now: { .now })
  }
}
