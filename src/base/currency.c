/* See currency.h. */
#include "currency.h"

#include <assert.h>

static const char two[] =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
    "GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD "
    "MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP "
    "PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS "
    "TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG ";
static const char none[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ";
static const char three[] = "BHD IQD JOD KWD LYD OMR TND ";
static const char four[] = "CLF UYW ";

static bool is_listed(const char *list, struct str code)
{
    for (const char *at = list; *at; at += 4)
        if (memcmp(at, code.at, 3) == 0)
            return true;
    return false;
}

int currency_decimals(struct str code)
{
    if (code.length != 3)
        return -1;
    if (is_listed(two, code))
        return 2;
    if (is_listed(none, code))
        return 0;
    if (is_listed(three, code))
        return 3;
    return is_listed(four, code) ? 4 : -1;
}

bool amount_minor(struct dec amount, int decimals, int64_t *ret_minor)
{
    assert(decimals >= 0 && decimals <= 4);
    int64_t minor = amount.digits;
    if (amount.scale > decimals)
        return false;
    for (int scale = amount.scale; scale < decimals; scale++)
        if (__builtin_mul_overflow(minor, 10, &minor))
            return false;
    *ret_minor = minor;
    return true;
}
