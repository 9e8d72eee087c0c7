import ArgumentParser
import Farm
import Foundation

/// `furrow anomaly`: the detector by itself.
struct AnomalyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "anomaly", abstract: "Score how unusual readings are.",
    subcommands: [ScoreCommand.self])

  /// `furrow anomaly score FILE`
  struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "score",
      abstract: "Read timestamp,value lines and print timestamp,value,anomaly_score.",
      discussion: """
        One pass, constant memory, no training, no look ahead: a score depends only on what came \
        before. Scores lie in 0…1; 0.475 and more is an alert, 0.55 for fewer. Times are RFC 3339, \
        "2026-05-01 06:00:00" (taken as they are written) or Unix seconds; a first line that is no \
        reading is taken for a heading and kept.

        \(ExitStatus.help(.usage))
        """)

    @Argument(help: "The file; - is standard input.", completion: .file(extensions: ["csv"]))
    var file = "-"
    @Flag(inversion: .prefixedNo, help: "Watch steps from reading to reading, too: for probes.")
    var steps = true
    @Option(help: "Values below are not believed and never reach the detector.") var least: Double?
    @Option(help: "Values above are not believed and never reach the detector.") var most: Double?

    func run() throws {
      var scorer = AnomalyScorer(steps: steps, least: least, most: most)
      let input = try handle()
      var pending: [UInt8] = []
      while true {
        let data = try read(input)
        pending += data
        let end = data.isEmpty ? pending.count : (pending.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)
        let (out, failure) = scorer.score(pending[..<end])
        if !out.isEmpty { try FileHandle.standardOutput.write(contentsOf: Data(out)) }
        if let failure { throw failure }
        pending.removeFirst(end)
        if data.isEmpty { return }
      }
    }

    /// What there is, without waiting for more: a reading is scored as it comes.
    private func read(_ input: FileHandle) throws -> [UInt8] {
      var failed = false
      let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, count in
        var got = Foundation.read(input.fileDescriptor, buffer.baseAddress!, buffer.count)
        while got < 0, errno == EINTR {
          got = Foundation.read(input.fileDescriptor, buffer.baseAddress!, buffer.count)
        }
        failed = got < 0
        count = max(0, got)
      }
      guard failed else { return bytes }
      throw Failure(
        .usage, Title(en: "\(file) cannot be read.", zh: "无法读取 \(file)。"),
        remedy: Title(en: "Give a file of lines.", zh: "请指定文本文件。"))
    }

    private func handle() throws -> FileHandle {
      if file == "-" { return .standardInput }
      if let handle = FileHandle(forReadingAtPath: file) { return handle }
      throw Failure(
        .usage, Title(en: "There is no file \(file).", zh: "没有文件 \(file)。"),
        remedy: Title(en: "Check the path.", zh: "请检查路径。"))
    }
  }
}

/// Scores lines of `timestamp,value`; each line comes out as it was with its score behind it.
struct AnomalyScorer {
  private var detector: AnomalyDetector
  private let least: Double?
  private let most: Double?
  private var line = 0

  init(steps: Bool, least: Double?, most: Double?) {
    (detector, self.least, self.most) = (AnomalyDetector(steps: steps), least, most)
  }

  /// The lines of some bytes with their scores, up to the first that is no reading; the last line may
  /// lack its line feed.
  mutating func score(_ bytes: ArraySlice<UInt8>) -> ([UInt8], Failure?) {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count * 2)
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.endIndex
      var content = bytes[start..<end]
      if content.last == 0x0D { content = content.dropLast() }
      line += 1
      if !content.isEmpty {
        switch tail(content) {
        case .success(let tail):
          out += content
          out += tail.utf8
          out.append(0x0A)
        case .failure(let failure): return (out, failure)
        }
      }
      start = end + 1
    }
    return (out, nil)
  }

  private mutating func tail(_ content: ArraySlice<UInt8>) -> Result<String, Failure> {
    let comma = content.firstIndex(of: 0x2C) ?? content.endIndex
    let time = Self.time(content[..<comma])
    let rest = comma < content.endIndex ? content[(comma + 1)...] : []
    let value = Double(String(decoding: rest.prefix { $0 != 0x2C }, as: UTF8.self).trimmed)
    guard let time, let value else {
      if line == 1 { return .success(",anomaly_score") }
      return .failure(
        Failure(
          .usage,
          Title(
            en: "Line \(line) is no reading: \(String(decoding: content, as: UTF8.self).tame)",
            zh: "第 \(line) 行不是读数：\(String(decoding: content, as: UTF8.self).tame)"),
          remedy: Title(en: "Write timestamp,value.", zh: "请写成“时间,数值”。")))
    }
    // What no probe can report must not reach the detector's memory.
    guard value.isFinite, value >= least ?? value, value <= most ?? value else {
      return .success(",1.000000")
    }
    let weekend = Zone.utc.day(of: time).weekday >= 5
    let verdict = detector.step(value, clock: Zone.utc.clock(of: time), weekend: weekend)
    return .success("," + fixed(verdict.score, 6))
  }

  /// The commonest forms straight from the bytes: `2026-05-01 06:00:00`, with or without seconds.
  private static func time(_ bytes: ArraySlice<UInt8>) -> Instant? {
    let b = Array(bytes)
    func number(_ at: Int, _ count: Int) -> Int? {
      var n = 0
      for k in at..<(at + count) {
        guard b[k] >= 48, b[k] <= 57 else { return nil }
        n = n * 10 + Int(b[k] - 48)
      }
      return n
    }
    if b.count == 19 || b.count == 16, b[4] == 0x2D, b[10] == 0x20 || b[10] == 0x54, b[13] == 0x3A,
      let year = number(0, 4), let month = number(5, 2), let day = number(8, 2),
      let hour = number(11, 2), let minute = number(14, 2),
      let second = b.count == 19 ? number(17, 2) : 0,
      let date = CivilDay(year: year, month: month, day: day)
    {
      let clock = Int64(hour * 3600 + minute * 60 + second) * .second
      return Instant(milliseconds: Int64(date.number) * .day + clock)
    }
    return LooseTime.parse(String(decoding: b, as: UTF8.self).trimmed, zone: .utc)
  }
}
